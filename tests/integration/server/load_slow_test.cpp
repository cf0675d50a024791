// Thousands of open streams.
#include "support/local_server.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>
#include <iostream>

namespace {

using namespace ai_sdk;
using ai_sdk::testing::LocalServer;
namespace asio = boost::asio;

constexpr std::size_t streams = 5'000;

// Nobody reads on before all streams are open.
struct Barrier {
  explicit Barrier(asio::io_context& loop) : all_open(loop) {
    all_open.expires_at(asio::steady_timer::time_point::max());
  }
  std::size_t open = 0;
  asio::steady_timer all_open;
};

struct Counts {
  std::size_t whole = 0;
  std::size_t events = 0;
  std::vector<std::string> failures;
};

asio::awaitable<void> read_one(AgentHandle agent, std::string expected, Barrier& barrier, Counts& counts) {
  try {
    auto events = co_await agent.astream("How many customers are there?");
    auto event = co_await events.next();
    if (!event || event->type != EventType::start) throw std::runtime_error("no start");
    if (++barrier.open == streams) {
      barrier.all_open.cancel();
    } else {
      boost::system::error_code cancelled;
      co_await barrier.all_open.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    std::string text;
    bool ended = false;
    while ((event = co_await events.next())) {
      ++counts.events;
      if (event->type == EventType::content) text += event->content;
      ended = event->type == EventType::end;
    }
    if (!ended || text != expected) throw std::runtime_error("not whole: " + text);
    ++counts.whole;
  } catch (const std::exception& error) {
    counts.failures.emplace_back(error.what());
    barrier.all_open.cancel();
  }
}

long peak_kib(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  }
  return 0;
}

TEST(ServerSlow, FiveThousandOpenStreamsAreEachAnsweredWhole) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < 2 * streams) GTEST_SKIP() << "this user may not have enough open files (ulimit -Hn)";

  LocalServer server;
  AiSdkConfig config;
  config.host = server.host();
  config.token = server.token();
  config.enable_async = true;
  config.max_connections = streams;
  config.max_retries = 0;
  config.timeout = std::chrono::minutes(5);
  asio::io_context loop;
  AiSdk client(config);
  const auto agent = client.agent("SqlQueryAgent");
  const auto expected = agent.call("How many customers are there?").response;
  Barrier barrier(loop);
  Counts counts;
  for (std::size_t i = 0; i < streams; ++i) {
    asio::co_spawn(loop, read_one(agent, expected, barrier, counts), asio::detached);
  }
  loop.run();
  EXPECT_EQ(barrier.open, streams);
  EXPECT_EQ(counts.whole, streams);
  EXPECT_TRUE(counts.failures.empty())
      << counts.failures.size() << " failed, the first: " << counts.failures[0];
  std::cout << counts.events << " events, the server's memory was at most "
            << peak_kib(server.process().pid()) / 1024 << " MiB\n";
}

}  // namespace
