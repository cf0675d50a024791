#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace ai_sdk::server {

// Lets the runs of one conversation take turns, first come first served, without a thread that waits.
// Thread-safe.
class Turns {
 public:
  // Calls `begin` when it is this run's turn: at once, or from the leave() of the run before it.
  void enter(const std::string& conversation, std::function<void()> begin);
  // The run that has its turn is over.
  void leave(const std::string& conversation);

 private:
  std::mutex mutex_;
  // A conversation is listed while a run has its turn; the queue holds those behind it.
  std::map<std::string, std::deque<std::function<void()>>> waiting_;
};

}  // namespace ai_sdk::server
