#include "client/attempts.hpp"
#include "client/bridge.hpp"
#include "http/io_runtime.hpp"
#include "http/watchdog.hpp"

#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace ai_sdk::detail {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::shared_ptr<ClientState> make_client() {
  AiSdkConfig config;
  config.host = "http://127.0.0.1:1";
  config.token = "t";
  config.retry_delay = 1h;
  return std::make_shared<ClientState>(config);
}

http::Task<int> close_and_wait(std::shared_ptr<ClientState> client) {
  const CallPlan plan = plan_entity(*client, agent_collection, "a", {});
  Attempts attempts(*client, plan);
  client->runtime().aborts().abort_all();
  const http::TransportFailure failure(http::FailureKind::not_connected, "nobody there");
  co_await attempts.after(failure);
  co_return 0;
}

// What was about to wait when the client was closed must not begin to: close() would wait for it.
TEST(AfterCloseTest, NoWaitBegins) {
  const auto client = make_client();
  client->ensure_open();
  const auto before = Clock::now();
  EXPECT_THROW(block_on(*client, close_and_wait(client)), AiSdkError);
  EXPECT_LT(Clock::now() - before, 10s);
  client->close();
}

TEST(AfterCloseTest, EverybodyWhoClosesWaitsForTheEnd) {
  for (int round = 0; round < 20; ++round) {
    const auto runtime = std::make_shared<http::IoRuntime>();
    runtime->start();
    std::atomic<int> closing = 0;
    std::atomic<bool> ended = false;
    boost::asio::post(runtime->executor(), [&] {
      while (closing < 2) std::this_thread::yield();
      const auto until = Clock::now() + 2ms;
      while (Clock::now() < until) std::this_thread::yield();
      ended = true;
    });
    const auto finish = [&] {
      ++closing;
      runtime->finish();
      EXPECT_TRUE(ended);
    };
    std::thread second(finish);
    finish();
    second.join();
  }
}

TEST(WatchdogTest, RingsOnceAndOnlyWhenItIsArmed) {
  boost::asio::io_context loop(1);
  int rings = 0;
  http::Watchdog dog(loop.get_executor(), [&] { ++rings; });
  dog.arm(Clock::now() + 1h);
  dog.arm(Clock::now() + 5ms);
  loop.run_for(10s);
  EXPECT_EQ(rings, 1);

  dog.arm(Clock::now() + 5ms);
  dog.disarm();
  loop.restart();
  loop.run_for(10s);
  EXPECT_EQ(rings, 1);

  const auto before = Clock::now();
  dog.arm(before + 2ms);
  dog.arm(before + 60ms);  // moved on
  loop.restart();
  loop.run_for(10s);
  EXPECT_EQ(rings, 2);
  EXPECT_GE(Clock::now() - before, 60ms);

  {
    http::Watchdog gone(loop.get_executor(), [&] { ++rings; });
    gone.arm(Clock::now() + 1ms);
  }
  loop.restart();
  loop.run_for(10s);
  EXPECT_EQ(rings, 2);
}

}  // namespace
}  // namespace ai_sdk::detail
