// A producer puts questions into a queue, three consumers answer them as they come.
// The queue is bounded: a producer that is faster than the agents waits, and memory does not grow.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace asio = boost::asio;
using namespace ai_sdk;

// [queue]
using Queue = asio::experimental::channel<void(boost::system::error_code, std::optional<std::string>)>;

constexpr int workers = 3;

asio::awaitable<void> produce(Queue& queue, std::vector<std::string> messages) {
  std::vector<std::optional<std::string>> items(messages.begin(), messages.end());
  items.resize(items.size() + workers);  // nothing, once for each consumer: the end
  for (auto& item : items) {
    co_await queue.async_send(boost::system::error_code{}, std::move(item), asio::use_awaitable);
  }
}

asio::awaitable<void> consume(Queue& queue, AgentHandle agent, std::vector<std::string>& results) {
  while (auto message = co_await queue.async_receive(asio::use_awaitable)) {
    auto answer = co_await agent.acall(*message);
    results.push_back(*message + " -> " + answer.response);
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
  for (int i = 0; i < workers; ++i) tasks.push_back(consume(queue, agent, results));
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
