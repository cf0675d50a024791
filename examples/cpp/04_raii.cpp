// A client closes itself at the end of its scope: on return, on an exception, and when a stream is left half
// read. Leaving a stream closes its connection, so that the server stops working on the answer.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

// [raii]
asio::awaitable<void> first_words() {
  AiSdk client{AiSdkConfig::from_env({.enable_async = true})};
  const auto agent = client.agent("DataQualityPlannerAgent");

  auto events = co_await agent.astream("Analyze the products table");
  while (auto event = co_await events.next()) {
    if (event->type != EventType::content) continue;
    std::cout << "The answer begins: " << event->content.substr(0, event->content.find('\n')) << '\n';
    co_return;  // that is enough: the stream and the client end here
  }
}
// [/raii]

int main() {
  try {
    asio::io_context loop;
    asio::co_spawn(loop, first_words(), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    loop.run();
    std::cout << "Stream and client are closed.\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
