// Repeats a call in one's own way: up to three times, with growing waits, unless the server says how long to
// wait. The client repeats what is safe to repeat by itself (max_retries); write this where you want another
// rule.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;
using namespace std::chrono_literals;

using Operation = std::function<asio::awaitable<InvokeResponse>()>;

// [with_retry]
asio::awaitable<InvokeResponse> with_retry(Operation operation, int attempts,
                                           std::chrono::milliseconds delay) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (int attempt = 1;; ++attempt) {
    auto wait = delay;
    try {
      co_return co_await operation();
    } catch (const RateLimitError& error) {
      if (attempt == attempts) throw;
      wait = error.retry_after().value_or(delay);
    } catch (const AgentExecutionError& error) {
      if (attempt == attempts) throw;
      wait = error.retry_after().value_or(delay);
    }
    std::cout << "Attempt " << attempt << " failed; again in " << wait.count() << " ms\n";
    timer.expires_after(wait);
    co_await timer.async_wait(asio::use_awaitable);
    delay *= 2;
  }
}
// [/with_retry]

asio::awaitable<void> ask(AgentHandle agent) {
  // [named]
  // Made before the co_await, not inside it: GCC 12 destroys such temporaries twice.
  Operation question = [agent] { return agent.acall("How many customers are there?"); };
  const auto answer = co_await with_retry(std::move(question), 3, 1s);
  // [/named]
  std::cout << answer.response << '\n';
}

int main() {
  try {
    // Its own repetitions are switched off, so that they do not multiply with ours.
    AiSdk client{AiSdkConfig::from_env({.enable_async = true, .max_retries = 0})};
    asio::io_context loop;
    asio::co_spawn(loop, ask(client.agent("SqlQueryAgent")), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    loop.run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
