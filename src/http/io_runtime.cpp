#include "http/io_runtime.hpp"

#include <pthread.h>

#include <csignal>

namespace ai_sdk::http {

IoRuntime::IoRuntime() : context_(1), work_(context_.get_executor()) {}

IoRuntime::~IoRuntime() { finish(); }

void IoRuntime::start() {
  std::lock_guard lock(mutex_);
  if (thread_.joinable() || finished_) return;
  // The host program's signals are its own business: none is delivered to this thread.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread([self = shared_from_this()] { self->context_.run(); });
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  thread_id_ = thread_.get_id();
}

bool IoRuntime::on_io_thread() const noexcept {
  std::lock_guard lock(mutex_);
  return thread_id_ == std::this_thread::get_id();
}

void IoRuntime::finish() noexcept {
  {
    std::lock_guard lock(mutex_);
    if (!finished_) work_.reset();
    finished_ = true;
    if (thread_id_ == std::this_thread::get_id()) {
      if (thread_.joinable()) thread_.detach();
      return;
    }
  }
  std::lock_guard joining(join_mutex_);  // whoever comes second waits for the same end
  std::thread thread;
  {
    std::lock_guard lock(mutex_);
    thread.swap(thread_);
  }
  if (thread.joinable()) thread.join();
}

}  // namespace ai_sdk::http
