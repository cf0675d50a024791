// Asks many questions, never more than three at a time: three workers take the next one until none is left.
// What a semaphore does elsewhere, a shared counter does here; all of it runs on one thread, so nothing is
// locked.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

// [workers]
struct Work {
  std::vector<std::string> messages;
  std::vector<std::string> answers;
  std::size_t next = 0;
  int running = 0;
  int most = 0;
};

asio::awaitable<void> worker(AgentHandle agent, Work& work) {
  while (work.next < work.messages.size()) {
    const std::size_t mine = work.next++;
    work.most = std::max(work.most, ++work.running);
    auto answer = co_await agent.acall(work.messages[mine]);
    work.answers[mine] = std::move(answer.response);
    --work.running;
  }
}

asio::awaitable<void> ask_all(AgentHandle agent, Work& work, std::size_t max_concurrent) {
  work.answers.resize(work.messages.size());
  std::vector<asio::awaitable<void>> workers;
  for (std::size_t i = 0; i < max_concurrent; ++i) workers.push_back(worker(agent, work));
  co_await when_all(std::move(workers));
}
// [/workers]

int main() {
  try {
    AiSdk client{AiSdkConfig::from_env({.enable_async = true})};
    Work work;
    for (const std::string table : {"customers", "orders", "products", "inventory"}) {
      work.messages.push_back("How many " + table + " are there?");
      work.messages.push_back("Show the first 3 rows of " + table);
    }
    asio::io_context loop;
    asio::co_spawn(loop, ask_all(client.agent("SqlQueryAgent"), work, 3), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    loop.run();
    for (std::size_t i = 0; i < work.messages.size(); ++i) {
      std::cout << "=== " << work.messages[i] << "\n" << work.answers[i] << "\n\n";
    }
    std::cout << work.answers.size() << " answers, at most " << work.most << " calls at a time\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
