#pragma once

#include "http/io_runtime.hpp"
#include "http/watchdog.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <functional>
#include <utility>

namespace ai_sdk::http {

// Connecting under a limit: what is waited for is ended when it passes, or when the client is closed.
struct ConnectAttempt {
  explicit ConnectAttempt(IoRuntime& runtime)
      : watchdog(runtime.executor(),
                 [this] {
                   expired = true;
                   stop();
                 }),
        guard(runtime.aborts(), [this] { stop(); }) {}
  void stop() {
    stopped = true;
    if (stop_waiting) stop_waiting();
  }
  // What ends the present wait; taken back on every way out of it.
  class Waiting {
   public:
    Waiting(ConnectAttempt& attempt, std::function<void()> stop) : attempt_(attempt) {
      attempt_.stop_waiting = std::move(stop);
    }
    ~Waiting() { attempt_.stop_waiting = nullptr; }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

   private:
    ConnectAttempt& attempt_;
  };
  // Nobody would end what begins after the client was closed, or after its time.
  void throw_if_stopped() const {
    if (stopped) throw boost::system::system_error(boost::asio::error::operation_aborted);
  }

  std::function<void()> stop_waiting;
  Watchdog watchdog;
  AbortList::Guard guard;
  bool expired = false;
  bool stopped = false;  // expired, or the client was closed
};

}  // namespace ai_sdk::http
