#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace ai_sdk::http {

// Calls back once when a moment has passed that is moved on all the time. Moving it is a store: the one timer
// behind it is only looked at when it rings. Used on one executor only; the callback never runs after
// disarm() or the destructor.
class Watchdog {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  Watchdog(const boost::asio::any_io_executor& executor, std::function<void()> on_expiry);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  void arm(TimePoint at);
  void disarm();
  // The same, and nothing waits any more: a loop that has nothing else to do ends.
  void rest();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace ai_sdk::http
