#pragma once

#include "agents/agent.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ai_sdk::server {

// Everything that a run said and left behind.
struct KeptRun {
  struct Event {
    enum class Kind { content, thinking, tool_use } kind;
    std::string text;  // or the tool's name
    boost::json::object input;
    boost::json::object result;
  };
  std::vector<Event> events;
  boost::json::object memory;
  RunUsage usage;
  std::vector<std::string> tables;  // that it read, where an audit is kept

  // Says it all again. Throws what the sink throws.
  void replay(EventSink& sink) const;
  std::size_t bytes() const;  // about
};

// Passes events on and keeps them; more than a limit are passed on only.
class KeepingSink : public EventSink {
 public:
  explicit KeepingSink(EventSink& to) : to_(to) {}
  void content(std::string_view markdown) override;
  void thinking(std::string_view text) override;
  void tool_use(std::string_view name, boost::json::object input, boost::json::object result) override;
  // Null where it was more than is kept.
  std::shared_ptr<KeptRun> take() { return std::move(kept_); }

  static constexpr std::size_t max_bytes = 1024 * 1024;

 private:
  void keep(KeptRun::Event event);
  EventSink& to_;
  std::shared_ptr<KeptRun> kept_ = std::make_shared<KeptRun>();
  std::size_t bytes_ = 0;
};

// Runs that would be the same again, by what they depend on; the ones used last, within a limit of memory.
// Thread-safe.
class AnswerCache {
 public:
  explicit AnswerCache(std::size_t max_bytes = 32 * 1024 * 1024) : max_bytes_(max_bytes) {}
  std::shared_ptr<const KeptRun> find(const std::string& key);
  void keep(const std::string& key, std::shared_ptr<const KeptRun> run);

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const KeptRun> run;
    std::size_t bytes;
  };
  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // the one used last comes first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_key_;
  std::size_t bytes_ = 0;
};

}  // namespace ai_sdk::server
