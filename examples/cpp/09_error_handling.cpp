// Meets each failure with what helps: waits where the server says how long, names what is missing, or gives
// up. Provokes three of them on purpose: an agent that does not exist, a wrong token, a server that is not
// there.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

// [safe_call]
asio::awaitable<std::optional<std::string>> safe_call(AgentHandle agent, std::string message) {
  std::chrono::milliseconds wait{0};
  try {
    auto answer = co_await agent.acall(message);
    co_return answer.response;
  } catch (const RateLimitError& error) {
    if (!error.retry_after()) co_return std::nullopt;
    wait = *error.retry_after();  // co_await is not allowed in a handler: wait below
  } catch (const AgentNotFoundError& error) {
    std::cout << "There is no agent " << error.agent_name() << ".\n";
    co_return std::nullopt;
  } catch (const AuthenticationError&) {
    std::cout << "The server refused the token: check AI_SDK_TOKEN.\n";
    co_return std::nullopt;
  } catch (const NetworkError& error) {
    std::cout << "The server cannot be reached: " << error.message() << '\n';
    co_return std::nullopt;
  } catch (const AiSdkError& error) {  // the base of all of them
    std::cout << "It failed: " << error.message() << " (request " << error.request_id() << ")\n";
    co_return std::nullopt;
  }
  asio::steady_timer timer(co_await asio::this_coro::executor, wait);
  co_await timer.async_wait(asio::use_awaitable);
  auto answer = co_await agent.acall(message);
  co_return answer.response;
}
// [/safe_call]

asio::awaitable<void> provoke(const AiSdkConfig config) {
  AiSdkConfig wrong_token = config;
  wrong_token.token = "not-the-token";
  AiSdkConfig nobody_there = config;
  nobody_there.host = "http://127.0.0.1:1";
  nobody_there.max_retries = 0;
  AiSdk client{config}, stranger{wrong_token}, lost{nobody_there};

  const std::string question = "How many customers are there?";
  const auto answer = co_await safe_call(client.agent("SqlQueryAgent"), question);
  std::cout << "Answer: " << answer.value_or("(none)") << '\n';
  co_await safe_call(client.agent("NoSuchAgent"), question);
  co_await safe_call(stranger.agent("SqlQueryAgent"), question);
  co_await safe_call(lost.agent("SqlQueryAgent"), question);
}

int main() {
  try {
    asio::io_context loop;
    asio::co_spawn(loop, provoke(AiSdkConfig::from_env({.enable_async = true})),
                   [](std::exception_ptr error) {
                     if (error) std::rethrow_exception(error);
                   });
    loop.run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
