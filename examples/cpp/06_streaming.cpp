// Prints an answer while it is being written, with the tools that the agent uses on the way.
// A connection that breaks before the end is an error, never a shorter answer.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

// [loop]
asio::awaitable<void> stream_answer(AgentHandle agent) {
  auto events = co_await agent.astream("Which 5 products have the highest price?");
  while (auto event = co_await events.next()) {
    switch (event->type) {
      case EventType::start:
        std::cout << "Started…\n";
        break;
      case EventType::content:
        std::cout << event->content << std::flush;
        break;
      case EventType::thinking:
        break;  // what the agent is doing; not part of the answer
      case EventType::tool_use:
        std::cout << "[Tool: " << event->tool_name << "]\n";
        break;
      case EventType::end:
        std::cout << "\nDone!\n";
        break;
      case EventType::error:
        std::cout << "\nError: " << event->error << '\n';
        break;
    }
  }
}
// [/loop]

// [content]
asio::awaitable<void> stream_text(AgentHandle agent) {
  auto text = co_await agent.astream_content("How many orders are there?");
  while (auto piece = co_await text.next()) std::cout << *piece << std::flush;
}
// [/content]

asio::awaitable<void> both(AgentHandle agent) {
  co_await stream_answer(agent);
  co_await stream_text(agent);
}

int main() {
  try {
    AiSdk client{AiSdkConfig::from_env({.enable_async = true})};
    asio::io_context loop;
    asio::co_spawn(loop, both(client.agent("SqlQueryAgent")), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    loop.run();
    std::cout << '\n';
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
