#include <ai_sdk/async.hpp>
#include <ai_sdk/errors.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <memory>

namespace ai_sdk::detail {
namespace {

namespace asio = boost::asio;

// Steps that run at the same time on one executor, each with a signal of its own.
struct Group {
  explicit Group(const asio::any_io_executor& executor, std::size_t size)
      : finished(executor, std::chrono::steady_clock::time_point::max()), signals(size), running(size) {}

  void cancel() {
    for (auto& signal : signals) signal.emit(asio::cancellation_type::terminal);
  }
  void step_done(std::exception_ptr failure) {
    --running;
    if (failure && !error) {
      error = failure;
      cancel();
    }
    if (running == 0) finished.cancel();
  }

  asio::steady_timer finished;
  std::vector<asio::cancellation_signal> signals;
  std::size_t running;
  std::exception_ptr error;
};

// Waits until all steps have ended, also after the waiting coroutine itself was cancelled: that is passed on
// to them.
asio::awaitable<void> wait_for(std::shared_ptr<Group> group) {
  // What the steps hold must not outlive this coroutine, so its own cancellation is only passed on to them.
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  while (group->running > 0) {
    co_await group->finished.async_wait(asio::as_tuple(asio::use_awaitable));
    if (group->running == 0) break;
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) group->cancel();
  }
  co_await asio::this_coro::throw_if_cancelled(throws);
}

}  // namespace

asio::awaitable<void> run_all(Steps steps) {
  const auto executor = co_await asio::this_coro::executor;
  auto group = std::make_shared<Group>(executor, steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    asio::co_spawn(executor, std::move(steps[i]),
                   asio::bind_cancellation_slot(group->signals[i].slot(), [group](std::exception_ptr error) {
                     group->step_done(error);
                   }));
  }
  co_await wait_for(group);
  if (group->error) std::rethrow_exception(group->error);
}

asio::awaitable<void> run_within(asio::awaitable<void> step, std::chrono::milliseconds limit) {
  const auto executor = co_await asio::this_coro::executor;
  auto group = std::make_shared<Group>(executor, 1);
  bool expired = false;
  asio::steady_timer timer(executor, limit);
  timer.async_wait([group, &expired](const boost::system::error_code& error) {
    if (error || group->running == 0) return;
    expired = true;
    group->cancel();
  });
  asio::co_spawn(executor, std::move(step),
                 asio::bind_cancellation_slot(group->signals[0].slot(), [group](std::exception_ptr error) {
                   group->step_done(error);
                 }));
  co_await wait_for(group);
  timer.cancel();
  if (!group->error) co_return;
  if (expired)
    throw TimeoutError(
        "the operation took longer than " + std::to_string(limit.count()) + " ms and was cancelled",
        "with_timeout", limit);
  std::rethrow_exception(group->error);
}

}  // namespace ai_sdk::detail
