#include "client/gate.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace ai_sdk::detail {

namespace asio = boost::asio;
using http::Clock;

struct Gate::Waiter {
  Waiter(const asio::any_io_executor& executor, Clock::time_point until) : timer(executor, until) {}
  asio::steady_timer timer;
  bool granted = false;
};

Gate::Gate(std::shared_ptr<http::IoRuntime> runtime, const Limits& limits)
    : runtime_(std::move(runtime)), limiter_(limits) {}

Gate::Permit& Gate::Permit::operator=(Permit&& other) noexcept {
  release();
  gate_ = std::move(other.gate_);
  return *this;
}

void Gate::Permit::release() noexcept {
  const auto gate = std::move(gate_);
  if (!gate) return;
  gate->limiter_.done();
  try {
    gate->let_in();
  } catch (...) {  // out of memory: the next one that ends lets them in
  }
}

void Gate::let_in() {
  while (const auto ticket = limiter_.admit(Clock::now())) {
    Waiter* const waiter = waiters_.at(*ticket);
    waiters_.erase(*ticket);
    waiter->granted = true;
    waiter->timer.cancel();
  }
  waiting_.store(waiters_.size(), std::memory_order_relaxed);
  const auto next = limiter_.next();
  if (next == rings_at_) return;
  rings_at_ = next;
  if (next == Clock::time_point::max()) {
    // Nothing is left to ring for: a timer would only keep the loop busy.
    if (alarm_) alarm_->cancel();
    return;
  }
  if (!alarm_) alarm_ = std::make_unique<asio::steady_timer>(runtime_->executor());
  alarm_->expires_at(next);
  alarm_->async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || !self) return;
    self->rings_at_ = Clock::time_point::max();
    self->let_in();
  });
}

http::Task<Gate::Permit> Gate::enter(http::TimeLimits limits) {
  const auto self = shared_from_this();
  runtime_->throw_if_closed();
  Waiter waiter(runtime_->executor(), limits.deadline.value_or(Clock::time_point::max()));
  const auto ticket = limiter_.join();
  // Leaves the line on every way out, also where the loop is destroyed with this coroutine in it.
  struct Place {
    Gate& gate;
    core::Limiter::Ticket ticket;
    Waiter& waiter;
    ~Place() {
      if (waiter.granted) return;
      gate.waiters_.erase(ticket);
      gate.limiter_.leave(ticket);
      try {
        gate.let_in();
      } catch (...) {  // out of memory: see Permit::release
      }
    }
  } place{*this, ticket, waiter};
  waiters_.emplace(ticket, &waiter);
  let_in();
  bool rang = false;
  if (!waiter.granted) {
    http::AbortList::Guard guard(runtime_->aborts(), [&waiter] { waiter.timer.cancel(); });
    auto [error] = co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
    rang = !error;
  }
  Permit permit(waiter.granted ? self : nullptr);
  runtime_->throw_if_closed();
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
  if (!waiter.granted && rang)
    throw http::TransportFailure::timeout(
        "deadline", limits.deadline_length, true,
        "the call's deadline passed while it waited for its turn: the client's limits, or the Retry-After of "
        "a call that the server refused with 429, held it back");
  if (!waiter.granted) throw boost::system::system_error(asio::error::operation_aborted);
  co_return permit;
}

void Gate::hold(std::chrono::milliseconds asked, std::chrono::milliseconds spread, double random) {
  limiter_.hold(Clock::now() + asked, spread, random);
  if (limiter_.waiting() > 0) let_in();
}

}  // namespace ai_sdk::detail
