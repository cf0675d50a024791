// Three common mistakes, made on purpose, each with its cure: async not enabled, a client that is gone too
// early, and a blocking call inside a coroutine.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

// [not_enabled]
void async_not_enabled() {
  AiSdk client{AiSdkConfig::from_env({.enable_async = false})};
  try {
    const auto call = client.agent("SqlQueryAgent").acall("How many customers are there?");
  } catch (const AsyncNotEnabledError& error) {  // at the call, before anything is awaited
    std::cout << "1. " << error.what() << '\n';
  }
}
// [/not_enabled]

// [gone]
AgentHandle handle_that_outlives_its_client() {
  AiSdk client{AiSdkConfig::from_env()};
  return client.agent("SqlQueryAgent");
}  // the client closes here: keep it for as long as its handles are used

void client_gone() {
  try {
    handle_that_outlives_its_client().call("How many customers are there?");
  } catch (const AiSdkError& error) {
    std::cout << "2. " << error.message() << '\n';
  }
}
// [/gone]

// [blocking]
// Everything else on the loop, here a counter, waits while a blocking method runs.
asio::awaitable<void> count_turns(const bool& over, int& turns) {
  const auto executor = co_await asio::this_coro::executor;
  for (; !over; ++turns) co_await asio::post(executor, asio::use_awaitable);
}

asio::awaitable<void> wrong(AgentHandle agent, bool& over) {
  agent.call("Analyze the customers table");  // holds the loop's thread until the answer is there
  over = true;
  co_return;
}

asio::awaitable<void> right(AgentHandle agent, bool& over) {
  co_await agent.acall("Analyze the customers table");
  over = true;
}
// [/blocking]

int main() {
  try {
    async_not_enabled();
    client_gone();
    AiSdk client{AiSdkConfig::from_env({.enable_async = true})};
    const auto agent = client.agent("DataQualityPlannerAgent");
    const auto rethrow = [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    };
    for (const bool blocking : {true, false}) {
      bool over = false;
      int turns = 0;
      asio::io_context loop;
      asio::co_spawn(loop, blocking ? wrong(agent, over) : right(agent, over), rethrow);
      asio::co_spawn(loop, count_turns(over, turns), rethrow);
      loop.run();
      std::cout << "3. The loop turned " << turns << " times while it waited for "
                << (blocking ? "call()" : "acall()") << '\n';
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
