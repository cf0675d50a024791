#pragma once

#include "support/scripted_peer.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <stdexcept>

namespace ai_sdk::testing {

namespace run_detail {

template <class T>
boost::asio::awaitable<void> keep(boost::asio::awaitable<T> operation, std::optional<T>& result) {
  result.emplace(co_await std::move(operation));
}

}  // namespace run_detail

// Runs a coroutine to its end on an event loop in this thread.
inline void run(boost::asio::awaitable<void> operation) {
  boost::asio::io_context loop(1);
  std::exception_ptr failure;
  bool ended = false;
  boost::asio::co_spawn(loop, std::move(operation), [&](std::exception_ptr error) {
    failure = error;
    ended = true;
  });
  loop.run_for(patience);
  if (!ended) throw std::logic_error("the coroutine did not end");
  if (failure) std::rethrow_exception(failure);
}

template <class T>
T run(boost::asio::awaitable<T> operation) {
  std::optional<T> result;
  run(run_detail::keep(std::move(operation), result));
  return std::move(*result);
}

}  // namespace ai_sdk::testing
