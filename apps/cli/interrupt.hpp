#pragma once

#include <signal.h>

#include <atomic>
#include <functional>
#include <thread>

namespace ai_sdk::cli {

// While it lives, Ctrl-C, SIGTERM and SIGHUP call `stop` once, on a thread of their own, instead of ending
// the program at once: the request is cancelled and its connection closed. Where the program has not ended a
// second later, or at the second signal, it is ended at once. To be made before other threads are.
class Interrupt {
 public:
  explicit Interrupt(std::function<void()> stop);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // The signal that came; 0 where none did.
  int signal() const noexcept { return signal_; }
  // Throws Interrupted where a signal has come.
  void check() const;

 private:
  void watch();

  std::function<void()> stop_;
  sigset_t signals_;
  sigset_t before_;  // what was blocked already
  std::atomic<int> signal_{0};
  std::atomic<bool> finished_{false};
  std::thread watcher_;
};

}  // namespace ai_sdk::cli
