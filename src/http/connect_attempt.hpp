#pragma once

#include "http/io_runtime.hpp"
#include "http/watchdog.hpp"

#include <functional>

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
  std::function<void()> stop_waiting;
  Watchdog watchdog;
  AbortList::Guard guard;
  bool expired = false;
  bool stopped = false;  // expired, or the client was closed
};

}  // namespace ai_sdk::http
