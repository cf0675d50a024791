#include "client/turn_lock.hpp"

#include <ai_sdk/errors.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>

namespace ai_sdk::detail {

namespace asio = boost::asio;

// Touched on the client's executor only.
struct TurnQueue {
  struct Waiter {
    Waiter(const asio::any_io_executor& executor, http::Clock::time_point until) : timer(executor, until) {}
    asio::steady_timer timer;
    bool granted = false;
  };

  explicit TurnQueue(std::shared_ptr<ClientState> owner) : client(std::move(owner)) {}

  void leave_what_was_before_a_fork() {
    if (process == process_mark()) return;
    process = process_mark();
    waiters.clear();
    taken = false;
  }

  void pass_on() {
    if (waiters.empty()) {
      taken = false;
      return;
    }
    Waiter* next = waiters.front();
    waiters.pop_front();
    next->granted = true;
    next->timer.cancel();
  }

  std::shared_ptr<ClientState> client;
  std::deque<Waiter*> waiters;
  bool taken = false;
  std::uint64_t process = process_mark();
};

TurnLock::TurnLock(std::shared_ptr<ClientState> client)
    : queue_(std::make_shared<TurnQueue>(std::move(client))) {}

TurnLock::Turn& TurnLock::Turn::operator=(Turn&& other) noexcept {
  release();
  queue_ = std::move(other.queue_);
  process_ = other.process_;
  return *this;
}

void TurnLock::Turn::release() noexcept {
  auto queue = std::move(queue_);
  if (!queue || queue->client->closed() || process_ != process_mark()) return;
  try {
    // Weak: a handler that the loop never runs must not keep the loop's owner. Those who wait own the queue.
    queue->client->post([weak = std::weak_ptr(queue)] {
      if (auto alive = weak.lock()) alive->pass_on();
    });
  } catch (...) {  // out of memory
  }
}

http::Task<std::optional<TurnLock::Turn>> TurnLock::acquire(http::Clock::time_point until) {
  auto queue = queue_;
  queue->leave_what_was_before_a_fork();
  if (!queue->taken) {
    queue->taken = true;
    co_return Turn(queue);
  }
  TurnQueue::Waiter waiter(queue->client->runtime().executor(), until);
  http::AbortList::Guard guard(queue->client->runtime().aborts(), [&waiter] { waiter.timer.cancel(); });
  queue->waiters.push_back(&waiter);
  const auto [cancelled] = co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!waiter.granted) queue->waiters.erase(std::find(queue->waiters.begin(), queue->waiters.end(), &waiter));
  Turn turn(waiter.granted ? queue : nullptr);
  if (queue->client->closed()) throw AiSdkError("the client was closed while the call was under way");
  if (!waiter.granted && !cancelled) co_return std::nullopt;
  const auto state = co_await asio::this_coro::cancellation_state;
  if (!waiter.granted || state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
  co_return turn;
}

}  // namespace ai_sdk::detail
