#include "event_pump.hpp"

#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace ai_sdk::cli {

EventPump::EventPump(std::function<EventRange()> open)
    : open_(std::move(open)), fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  // Signals are for the thread that serves the terminal.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { read_all(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

EventPump::~EventPump() {
  close();
  thread_.join();
  ::close(fd_);
}

void EventPump::wake() const noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(fd_, &one, sizeof one);
}

void EventPump::read_all() {
  std::exception_ptr error;
  try {
    EventRange opened = open_();
    {
      const std::lock_guard lock(mutex_);
      range_.emplace(std::move(opened));
      if (closed_) range_->close();
    }
    while (auto event = range_->next()) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return closed_ || events_.size() < kMost; });
      if (closed_) break;
      events_.push_back(std::move(*event));
      wake();
    }
  } catch (...) {
    error = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  error_ = std::move(error);
  finished_ = true;
  wake();
}

std::optional<StreamEvent> EventPump::try_next() {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = ::read(fd_, &count, sizeof count);
  const std::lock_guard lock(mutex_);
  if (!events_.empty()) {
    std::optional<StreamEvent> event(std::move(events_.front()));
    events_.pop_front();
    changed_.notify_one();
    if (!events_.empty() || finished_) wake();
    return event;
  }
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  return std::nullopt;
}

bool EventPump::over() const {
  const std::lock_guard lock(mutex_);
  return finished_ && events_.empty() && !error_;
}

bool EventPump::opened() const {
  const std::lock_guard lock(mutex_);
  return range_.has_value() || finished_;
}

void EventPump::close() noexcept {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  events_.clear();
  if (range_) range_->close();
  changed_.notify_one();
}

}  // namespace ai_sdk::cli
