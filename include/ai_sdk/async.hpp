#pragma once

#include <ai_sdk/export.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace ai_sdk {

namespace detail {

using Steps = std::vector<boost::asio::awaitable<void>>;
// Runs all on the caller's executor. The first failure cancels the others; thrown once all have ended.
AI_SDK_API boost::asio::awaitable<void> run_all(Steps steps);
// Cancels the step when the time is over, waits for its end, and throws TimeoutError.
AI_SDK_API boost::asio::awaitable<void> run_within(boost::asio::awaitable<void> step,
                                                   std::chrono::milliseconds limit);

template <class T>
boost::asio::awaitable<void> store(boost::asio::awaitable<T> operation, std::optional<T>& result) {
  result.emplace(co_await std::move(operation));
}

}  // namespace detail

/// Runs operations at the same time and returns their results in the order given, as `asyncio.gather` does.
///
/// Where one fails, the others are cancelled, and its exception is thrown when all have ended. Cancelling the
/// whole cancels each. Runs on the caller's executor, which must not run two handlers at once (a strand, or
/// an io_context with one thread).
template <class T>
boost::asio::awaitable<std::vector<T>> when_all(std::vector<boost::asio::awaitable<T>> operations) {
  std::vector<std::optional<T>> results(operations.size());
  detail::Steps steps;
  steps.reserve(operations.size());
  for (std::size_t i = 0; i < operations.size(); ++i)
    steps.push_back(detail::store(std::move(operations[i]), results[i]));
  co_await detail::run_all(std::move(steps));
  std::vector<T> values;
  values.reserve(results.size());
  for (auto& result : results) values.push_back(std::move(*result));
  co_return values;
}

/// The same for operations without a result.
inline boost::asio::awaitable<void> when_all(std::vector<boost::asio::awaitable<void>> operations) {
  return detail::run_all(std::move(operations));
}

/// The same for operations of different types:
/// `auto [info, answer] = co_await when_all(agent.aget_info(), agent.acall("Hi"));`
template <class... Ts>
requires(sizeof...(Ts) > 0 &&
         (!std::is_void_v<Ts> &&
          ...)) boost::asio::awaitable<std::tuple<Ts...>> when_all(boost::asio::awaitable<Ts>... operations) {
  std::tuple<std::optional<Ts>...> results;
  detail::Steps steps;
  steps.reserve(sizeof...(Ts));
  std::apply([&](auto&... result) { (steps.push_back(detail::store(std::move(operations), result)), ...); },
             results);
  co_await detail::run_all(std::move(steps));
  co_return std::apply([](auto&... result) { return std::tuple<Ts...>(std::move(*result)...); }, results);
}

/// Bounds an operation, as `asyncio.wait_for` does: when the time is over it is cancelled, which ends a call
/// on the wire too, and TimeoutError is thrown. `limit` is at least 1 ms.
template <class T>
boost::asio::awaitable<T> with_timeout(boost::asio::awaitable<T> operation, std::chrono::milliseconds limit) {
  if constexpr (std::is_void_v<T>) {
    co_await detail::run_within(std::move(operation), limit);
  } else {
    std::optional<T> result;
    co_await detail::run_within(detail::store(std::move(operation), result), limit);
    co_return std::move(*result);
  }
}

}  // namespace ai_sdk
