// Three turns with one agent: each message builds on the answers before it.
// The last answer is streamed; the conversation remembers it like the others.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

asio::awaitable<void> chat(AgentHandle agent) {
  // [turns]
  Conversation conversation(agent);

  const auto report = co_await conversation.asend("Analyze the orders table");
  std::cout << report << "\n\n";

  const auto tests = co_await conversation.asend("Create tests for the issues");
  std::cout << tests << "\n\n";

  auto events = co_await conversation.astream("Show me the SQL");
  while (auto event = co_await events.next()) {
    if (event->type == EventType::content) std::cout << event->content << std::flush;
  }
  // [/turns]

  // [history]
  std::cout << "\n\nConversation " << conversation.id() << ", " << conversation.size() << " turns:\n";
  for (const Turn& turn : conversation.history()) {
    std::cout << "  " << turn.message << " -> " << turn.response.size() << " bytes\n";
  }
  std::cout << "Tools used:";
  for (const auto& tool : conversation.tools_used()) std::cout << ' ' << tool;
  std::cout << '\n';
  // [/history]
}

int main() {
  try {
    AiSdk client{AiSdkConfig::from_env({.enable_async = true})};
    asio::io_context loop;
    asio::co_spawn(loop, chat(client.agent("DataQualityPlannerAgent")), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    loop.run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
