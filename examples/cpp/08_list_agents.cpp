// Lists the agents that can be called, and what each one is for.
// Long lists are fetched page by page, and no more pages than the limit needs.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

// [list]
asio::awaitable<void> list_all(const AiSdk& client) {
  const auto agents = co_await client.alist_agents({.limit = 100});
  for (const AgentInfo& agent : agents) {
    if (agent.api_enabled) std::cout << agent.name << "\n    " << agent.description << '\n';
  }
}
// [/list]

int main() {
  try {
    AiSdk client{AiSdkConfig::from_env({.enable_async = true})};
    asio::io_context loop;
    asio::co_spawn(loop, list_all(client), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    loop.run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
