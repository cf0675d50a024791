#pragma once

#include <pthread.h>

#include <csignal>
#include <thread>
#include <utility>

namespace ai_sdk::http {

// Starts a thread to which no signal is ever delivered: the host program's signals are its own business.
// Throws std::system_error.
template <class Function>
std::thread start_quiet_thread(Function&& function) {
  // Blocked before the thread begins, which inherits it, and given back to the caller on every way out.
  struct Blocked {
    Blocked() {
      sigset_t all;
      sigfillset(&all);
      pthread_sigmask(SIG_SETMASK, &all, &before);
    }
    ~Blocked() { pthread_sigmask(SIG_SETMASK, &before, nullptr); }
    sigset_t before;
  } blocked;
  return std::thread(std::forward<Function>(function));
}

}  // namespace ai_sdk::http
