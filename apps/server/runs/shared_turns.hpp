#pragma once

#include "store/store.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace ai_sdk::server {

// Takes turns with the other servers of a shared store: waits for names that they hold, on one thread however
// many wait. Thread-safe.
class SharedTurns {
 public:
  // A hold; or none, and why: an empty text once stop() has been called.
  using Then = std::function<void(std::unique_ptr<StoreHold> hold, const std::string& error)>;

  explicit SharedTurns(Store& store);
  ~SharedTurns();
  SharedTurns(const SharedTurns&) = delete;
  SharedTurns& operator=(const SharedTurns&) = delete;

  // Calls `then`, which must not wait or throw, when the name is ours: at once where no other server uses the
  // store, else from this object's thread.
  void enter(std::string name, Then then);
  // What waits is told so, and whatever comes later at once.
  void stop();

 private:
  struct Waiting {
    std::string name;
    Then then;
    std::chrono::steady_clock::time_point next;
    std::chrono::milliseconds pause;
  };
  void work();
  bool try_one(Waiting& waiting);  // true where it waits no longer

  Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace ai_sdk::server
