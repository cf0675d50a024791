#pragma once

#include <ai_sdk/models.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ai_sdk::bench {

// What two readers of one stream are compared by: how many events there were, and a hash over all that is in
// them.
class EventSum {
 public:
  void add(const StreamEvent& event) {
    ++count_;
    add(to_string(event.type));
    for (const std::string* text : {&event.content, &event.tool_name, &event.conversation_id, &event.error,
                                    &event.stream_id, &event.sender, &event.raw})
      add(*text);
    add(event.sequence ? std::to_string(*event.sequence) : "");
    if (event.tool)
      add(event.tool->name + boost::json::serialize(event.tool->input) +
          boost::json::serialize(event.tool->result));
  }
  boost::json::object as_json() const { return {{"events", count_}, {"hash", hash_}}; }

 private:
  void add(std::string_view text) {
    for (const char c : text) mix(static_cast<unsigned char>(c));
    mix(0x100);
  }
  void mix(std::uint64_t value) { hash_ = (hash_ ^ value) * 0x100000001b3U; }  // FNV-1a

  std::size_t count_ = 0;
  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}  // namespace ai_sdk::bench
