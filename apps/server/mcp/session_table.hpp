#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// The sessions that clients have opened with `initialize`. A session belongs to the caller who opened it and
// ends when it is closed, or has not been used for a day; the one that was idle longest goes where there are
// too many. Thread-safe.
class SessionTable {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::hours idle_limit{24};
  static constexpr std::size_t max_sessions = 10'000;

  // A new session's id.
  std::string open(std::string_view caller, std::string_view version, Clock::time_point now);
  // The version that was agreed on; nothing where there is no such session of this caller.
  std::optional<std::string> use(std::string_view id, std::string_view caller, Clock::time_point now);
  // False where there is no such session of this caller.
  bool close(std::string_view id, std::string_view caller, Clock::time_point now);

 private:
  struct Session {
    std::string caller;
    std::string version;
    Clock::time_point last_used;
  };
  using Sessions = std::map<std::string, Session, std::less<>>;
  Sessions::iterator find(std::string_view id, std::string_view caller, Clock::time_point now);
  void make_room(Clock::time_point now);

  std::mutex mutex_;
  Sessions sessions_;
};

}  // namespace ai_sdk::server
