#pragma once

#include <ai_sdk/models.hpp>

#include <memory>
#include <string_view>
#include <vector>

namespace ai_sdk::core {

// The same as decode_stream_event, and quicker for what nearly all events are: a piece of text, a start, an
// end. Keeps a parser's memory between events (some 250 KiB at most), so that all streams of a client share
// one. Not thread-safe.
class EventDecoder {
 public:
  EventDecoder() noexcept;
  ~EventDecoder();
  EventDecoder(EventDecoder&&) noexcept;
  EventDecoder& operator=(EventDecoder&&) noexcept;

  void decode(std::string_view name, std::string_view data, std::vector<StreamEvent>& out);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;  // made for the first event
};

}  // namespace ai_sdk::core
