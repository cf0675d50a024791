// Asks an agent from a coroutine and prints its answer, with what it took to find it.
// The io_context is your program's event loop; the call does not block it.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

// [call]
asio::awaitable<void> analyze(AiSdk& client) {
  const auto agent = client.agent("DataQualityPlannerAgent");
  const auto answer = co_await agent.acall("Analyze the customers table");
  std::cout << answer.response << '\n';

  std::cout << "\nTools used:";
  for (const auto& tool : answer.tools_used) std::cout << ' ' << tool;
  std::cout << '\n';

  co_await client.aclose();
}
// [/call]

// [main]
int main() {
  try {
    AiSdk client{AiSdkConfig::from_env({.enable_async = true})};
    asio::io_context loop;
    asio::co_spawn(loop, analyze(client), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    loop.run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
// [/main]
