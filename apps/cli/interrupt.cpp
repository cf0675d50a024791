#include "interrupt.hpp"

#include "failure.hpp"

#include <unistd.h>

#include <utility>

namespace ai_sdk::cli {
namespace {

volatile sig_atomic_t last_exit_code = 0;

void end_at_once(int) { _exit(last_exit_code); }

}  // namespace

Interrupt::Interrupt(std::function<void()> stop) : stop_(std::move(stop)) {
  sigemptyset(&signals_);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction current {};
    sigaction(number, nullptr, &current);
    if (current.sa_handler != SIG_IGN) sigaddset(&signals_, number);  // nohup and the like have the last word
  }
  sigaddset(&signals_, SIGUSR2);  // our own: wakes the watcher at the end
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  watcher_ = std::thread([this] { watch(); });
}

Interrupt::~Interrupt() {
  finished_ = true;
  pthread_kill(watcher_.native_handle(), SIGUSR2);
  watcher_.join();
  alarm(0);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interrupt::check() const {
  if (signal_ != 0) throw Interrupted(signal_);
}

void Interrupt::watch() {
  int number = 0;
  do {
    sigwait(&signals_, &number);
  } while (number == SIGUSR2 && !finished_);
  if (finished_) return;
  signal_ = number;
  // Stopping may itself hang, for instance in a full pipe: the clock runs from here.
  last_exit_code = 128 + number;
  ::signal(SIGALRM, end_at_once);
  alarm(1);
  stop_();
}

}  // namespace ai_sdk::cli
