#include "chat/background.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace ai_sdk::cli {

Background::Background(std::function<void()> work)
    : work_(std::move(work)), fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  // Signals are for the thread that serves the terminal.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] {
    try {
      work_();
    } catch (...) {
      error_ = std::current_exception();
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(fd_, &one, sizeof one);
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Background::~Background() {
  if (thread_.joinable()) thread_.join();
  ::close(fd_);
}

bool Background::over() const noexcept {
  pollfd ready{fd_, POLLIN, 0};
  return poll(&ready, 1, 0) == 1;
}

void Background::finish() {
  if (thread_.joinable()) thread_.join();
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

}  // namespace ai_sdk::cli
