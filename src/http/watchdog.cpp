#include "http/watchdog.hpp"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace ai_sdk::http {

struct Watchdog::State : std::enable_shared_from_this<State> {
  State(const boost::asio::any_io_executor& executor, std::function<void()> callback)
      : timer(executor), on_expiry(std::move(callback)) {}

  void wait(TimePoint at) {
    rings_at = at;
    timer.expires_at(at);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->ring();
    });
  }
  void ring() {
    rings_at = TimePoint::max();
    if (due == TimePoint::max() || !on_expiry) return;
    if (std::chrono::steady_clock::now() < due) return wait(due);
    due = TimePoint::max();
    on_expiry();
  }

  boost::asio::steady_timer timer;
  std::function<void()> on_expiry;
  TimePoint due = TimePoint::max();
  TimePoint rings_at = TimePoint::max();
};

Watchdog::Watchdog(const boost::asio::any_io_executor& executor, std::function<void()> on_expiry)
    : state_(std::make_shared<State>(executor, std::move(on_expiry))) {}

Watchdog::~Watchdog() {
  state_->on_expiry = nullptr;
  state_->timer.cancel();
}

void Watchdog::arm(TimePoint at) {
  state_->due = at;
  if (at < state_->rings_at) state_->wait(at);
}

void Watchdog::disarm() { state_->due = TimePoint::max(); }

void Watchdog::rest() {
  disarm();
  if (std::exchange(state_->rings_at, TimePoint::max()) != TimePoint::max()) state_->timer.cancel();
}

}  // namespace ai_sdk::http
