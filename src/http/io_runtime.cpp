#include "http/io_runtime.hpp"

#include "http/quiet_thread.hpp"
#include "http/transport.hpp"

#include <boost/asio/strand.hpp>

namespace ai_sdk::http {
namespace {

constexpr std::size_t shared_buffer_size = 64 * 1024;

}  // namespace

IoRuntime::Own::Own() : context(1), work(context.get_executor()) {}

IoRuntime::IoRuntime() : own_(std::in_place), executor_(own_->context.get_executor()) {
  pace_.begin(own_->context);
}
IoRuntime::IoRuntime(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

IoRuntime::~IoRuntime() { finish(); }

std::span<char> IoRuntime::shared_buffer() {
  if (!shared_buffer_) shared_buffer_ = std::make_unique_for_overwrite<char[]>(shared_buffer_size);
  return {shared_buffer_.get(), shared_buffer_size};
}

void IoRuntime::throw_if_closed() const {
  if (aborts_.aborted()) throw TransportFailure(FailureKind::closed, "the client was closed");
}

void IoRuntime::start() {
  std::lock_guard lock(mutex_);
  if (!own_ || own_->thread.joinable() || own_->finished) return;
  own_->thread = start_quiet_thread([self = shared_from_this()] { self->own_->context.run(); });
  own_->thread_id = own_->thread.get_id();
}

bool IoRuntime::on_executor() const noexcept {
  if (own_) {
    std::lock_guard lock(mutex_);
    return own_->thread_id == std::this_thread::get_id();
  }
  using Loop = boost::asio::io_context::executor_type;
  if (const auto* loop = executor_.target<Loop>()) return loop->running_in_this_thread();
  if (const auto* strand = executor_.target<boost::asio::strand<Loop>>())
    return strand->running_in_this_thread();
  if (const auto* strand = executor_.target<boost::asio::strand<boost::asio::any_io_executor>>())
    return strand->running_in_this_thread();
  return false;
}

void IoRuntime::finish() noexcept {
  if (!own_) return;
  {
    std::lock_guard lock(mutex_);
    if (!own_->finished) own_->work.reset();
    own_->finished = true;
    pace_.hurry();
    if (own_->thread_id == std::this_thread::get_id()) {
      if (own_->thread.joinable()) own_->thread.detach();
      return;
    }
  }
  std::lock_guard joining(join_mutex_);  // whoever comes second waits for the same end
  std::thread thread;
  {
    std::lock_guard lock(mutex_);
    thread.swap(own_->thread);
  }
  if (thread.joinable()) thread.join();
}

}  // namespace ai_sdk::http
