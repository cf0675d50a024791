// Blocking calls: a thread of the program waits without the GIL until the I/O thread has what it asked for.
#include "native/interpreter.hpp"
#include "native/log.hpp"
#include "native/operation.hpp"

#include <semaphore.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

namespace ai_sdk::python {
namespace {

// A signal that comes between the look for signals and the wait would go unseen without it.
constexpr long look_for_signals_ns = 50'000'000;

class Waiter final : public Sink {
 public:
  Waiter() { sem_init(&done_, 0, 0); }
  ~Waiter() override { sem_destroy(&done_); }

  void push(std::shared_ptr<Operation>) noexcept override { sem_post(&done_); }

  // Until a push, a signal, or the time to look for signals.
  void wait() noexcept {
    timespec until{};
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += look_for_signals_ns;
    if (until.tv_nsec >= 1'000'000'000) {
      until.tv_nsec -= 1'000'000'000;
      ++until.tv_sec;
    }
    sem_clockwait(&done_, CLOCK_MONOTONIC, &until);
  }
  void wait_whatever_comes() noexcept {
    while (sem_wait(&done_) != 0 && errno == EINTR) {
    }
  }

 private:
  sem_t done_;
};

// Only the main thread runs Python's signal handlers. After a fork it is the one that forked, as for Python.
bool on_main_thread() noexcept { return gettid() == getpid(); }

}  // namespace

pybind11::object wait_for(const std::shared_ptr<Operation>& operation, const std::function<void()>& nudged) {
  const Inside inside;
  auto waiter = std::make_shared<Waiter>();
  operation->start(waiter);
  const bool signals = on_main_thread();
  while (!operation->is_done()) {
    {
      WithoutGil released;
      if (signals)
        waiter->wait();
      else
        waiter->wait_whatever_comes();
    }
    try {
      if (nudged) nudged();
      if (signals && PyErr_CheckSignals() != 0) throw pybind11::error_already_set();
    } catch (...) {
      operation->cancel();
      throw;
    }
  }
  if (nudged) nudged();  // for what came while it was told of something else
  flush_log();
  return operation->take_result();
}

}  // namespace ai_sdk::python
