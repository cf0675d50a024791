// Analyses four tables at the same time and prints the beginning of each report.
// Where one call fails, the others are cancelled and its error is thrown.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

// [when_all]
asio::awaitable<void> analyze_tables(AgentHandle agent) {
  const std::array tables{"customers", "orders", "products", "inventory"};

  std::vector<asio::awaitable<InvokeResponse>> calls;
  for (const std::string table : tables) calls.push_back(agent.acall("Analyze the " + table + " table"));

  // The calls begin here, all at once; the answers come back in the order of the calls.
  const auto answers = co_await when_all(std::move(calls));

  for (std::size_t i = 0; i < answers.size(); ++i) {
    std::cout << "=== " << tables[i] << " ===\n" << answers[i].response.substr(0, 200) << "…\n\n";
  }
}
// [/when_all]

// [different]
asio::awaitable<void> two_kinds(AiSdk& client) {
  const auto agent = client.agent("SqlQueryAgent");
  auto [info, answer] = co_await when_all(agent.aget_info(), agent.acall("How many products are there?"));
  std::cout << info.name << " says: " << answer.response << '\n';
}
// [/different]

int main() {
  try {
    AiSdk client{AiSdkConfig::from_env({.enable_async = true})};
    const auto rethrow = [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    };
    asio::io_context loop;
    asio::co_spawn(loop, analyze_tables(client.agent("DataQualityPlannerAgent")), rethrow);
    loop.run();
    loop.restart();
    asio::co_spawn(loop, two_kinds(client), rethrow);
    loop.run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
