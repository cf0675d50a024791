// A producer puts questions into a queue, three consumers answer them as they come.
// The queue is bounded: a producer that is faster than the agents waits, and memory does not grow.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

// [queue]
using Queue = asio::experimental::channel<void(boost::system::error_code, std::string)>;

asio::awaitable<void> produce(Queue& queue, std::vector<std::string> messages) {
  for (auto& message : messages) {
    co_await queue.async_send(boost::system::error_code{}, std::move(message), asio::use_awaitable);
  }
  queue.close();  // consumers take what is left in it, then end
}

asio::awaitable<void> consume(Queue& queue, AgentHandle agent, std::vector<std::string>& results) {
  for (;;) {
    auto [closed, message] = co_await queue.async_receive(asio::as_tuple(asio::use_awaitable));
    if (closed) co_return;
    auto answer = co_await agent.acall(message);
    results.push_back(message + " -> " + answer.response);
  }
}

asio::awaitable<void> process(AgentHandle agent) {
  Queue queue(co_await asio::this_coro::executor, 2);
  std::vector<std::string> results;
  std::vector<std::string> messages;
  for (const std::string table : {"customers", "orders", "products", "inventory"}) {
    messages.push_back("How many " + table + " are there?");
  }

  std::vector<asio::awaitable<void>> tasks;
  tasks.push_back(produce(queue, messages));
  for (int i = 0; i < 3; ++i) tasks.push_back(consume(queue, agent, results));
  co_await when_all(std::move(tasks));

  for (const auto& result : results) std::cout << result << '\n';
  std::cout << "Processed " << results.size() << " messages\n";
}
// [/queue]

int main() {
  try {
    AiSdk client{AiSdkConfig::from_env({.enable_async = true})};
    asio::io_context loop;
    asio::co_spawn(loop, process(client.agent("SqlQueryAgent")), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    loop.run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
