// Bounds a call in time: once too tightly, on purpose, and once with patience.
// When the time is over the call is cancelled, which closes its connection.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;
using namespace std::chrono_literals;

// [with_timeout]
asio::awaitable<void> ask_within(AgentHandle agent, std::chrono::milliseconds limit) {
  try {
    const auto answer = co_await with_timeout(agent.acall("Analyze the orders table"), limit);
    std::cout << answer.response.substr(0, answer.response.find('\n')) << '\n';
  } catch (const TimeoutError& error) {
    std::cout << "No answer within " << error.duration().count() << " ms (" << error.limit() << ")\n";
  }
}
// [/with_timeout]

// [deadline]
asio::awaitable<void> ask_with_deadline(AgentHandle agent) {
  // The same without a wrapper: bounds everything, waits and repetitions included.
  const auto answer = co_await agent.acall("How many orders are there?", {.deadline = 30s});
  std::cout << answer.response << '\n';
}
// [/deadline]

asio::awaitable<void> both(const AiSdk& client) {
  const auto planner = client.agent("DataQualityPlannerAgent");
  co_await ask_within(planner, 1ms);
  co_await ask_within(planner, 30s);
  co_await ask_with_deadline(client.agent("SqlQueryAgent"));
}

int main() {
  try {
    AiSdk client{AiSdkConfig::from_env({.enable_async = true})};
    asio::io_context loop;
    asio::co_spawn(loop, both(client), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    loop.run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
