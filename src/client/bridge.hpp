#pragma once

#include "client/client_state.hpp"

#include <ai_sdk/errors.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>

namespace ai_sdk::detail {

// Takes work over to the client's executor and its result back to the caller's; the caller's cancellation
// reaches the work.
template <class T>
boost::asio::awaitable<T> hand_over(std::shared_ptr<ClientState> client, http::Task<T> work) {
  namespace asio = boost::asio;
  // Not a coroutine itself: GCC 12 destroys twice what a lambda inside a co_await expression has captured.
  return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, T)>(
      [client = std::move(client), work = std::move(work)](auto handler) mutable {
        // The work has a signal of its own, which lives until the work is done and is emitted on the client's
        // executor: what co_spawn of Boost 1.81 makes of the caller's slot may be gone before the
        // cancellation has come over to the other thread.
        auto signal = std::make_shared<asio::cancellation_signal>();
        if (auto slot = asio::get_associated_cancellation_slot(handler); slot.is_connected())
          slot.assign([weak = std::weak_ptr(client), signal](asio::cancellation_type type) {
            if (auto alive = weak.lock()) alive->post([signal, type] { signal->emit(type); });
          });
        auto executor = asio::get_associated_executor(handler);
        // The signal lives until the work is over, also where the caller cannot be cancelled and keeps no
        // hold on it.
        auto done = [handler = std::move(handler), signal, alive = asio::make_work_guard(executor)](
                        std::exception_ptr error, T value) mutable {
          auto target = alive.get_executor();
          asio::post(target, [handler = std::move(handler), error, value = std::move(value)]() mutable {
            std::move(handler)(error, std::move(value));
          });
        };
        try {
          client->submit([&] {
            asio::co_spawn(client->runtime().executor(), std::move(work),
                           asio::bind_cancellation_slot(signal->slot(), std::move(done)));
          });
        } catch (const AiSdkError&) {
          done(std::current_exception(), T());
        }
      },
      asio::use_awaitable);
}

// Runs work on the client's executor and completes on the caller's: as it is where they are the same.
template <class T>
boost::asio::awaitable<T> on_client(std::shared_ptr<ClientState> client, http::Task<T> work) {
  const auto executor = co_await boost::asio::this_coro::executor;
  if (executor != client->runtime().executor())
    co_return co_await hand_over<T>(std::move(client), std::move(work));
  client->check_open();
  co_return co_await std::move(work);
}

// Runs work on the client's executor and blocks the calling thread until it is done.
template <class T>
T block_on(ClientState& client, http::Task<T> work) {
  if (client.runtime().on_executor())
    throw std::logic_error(
        "a blocking call was made where the client's own I/O runs: it would wait for itself. "
        "Use the a… form of the method there");
  struct {
    std::mutex mutex;
    std::condition_variable ready;
    bool done = false;
    std::exception_ptr error;
    std::optional<T> value;
  } shared;
  auto done = [&shared](std::exception_ptr error, T value) {
    std::lock_guard lock(shared.mutex);
    shared.error = error;
    if (!error) shared.value = std::move(value);
    shared.done = true;
    shared.ready.notify_one();
  };
  client.submit([&] { boost::asio::co_spawn(client.runtime().executor(), std::move(work), done); });
  std::unique_lock lock(shared.mutex);
  shared.ready.wait(lock, [&] { return shared.done; });
  if (shared.error) std::rethrow_exception(shared.error);
  return std::move(*shared.value);
}

}  // namespace ai_sdk::detail
