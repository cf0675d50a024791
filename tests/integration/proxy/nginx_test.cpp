// The client, a real nginx, and a real agent server behind it.
#include "nginx.hpp"

#include "support/local_server.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace ai_sdk::testing {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

constexpr const char* agent_name = "SqlQueryAgent";

class NginxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Nginx::is_installed()) GTEST_SKIP() << "nginx is not installed";
    auto& server = LocalServer::shared();
    nginx_ = std::make_unique<Nginx>("127.0.0.1:" + std::to_string(server.port()), certificates_.server());
  }
  AiSdkConfig config(const std::string& url) const {
    AiSdkConfig config;
    config.host = url;
    config.token = LocalServer::shared().token();
    config.ca_bundle = certificates_.ca();
    config.enable_async = true;
    config.timeout = 30s;
    config.retry_delay = 10ms;
    config.proxy = "none";
    return config;
  }
  std::vector<std::string> urls() const { return {nginx_->plain_url(), nginx_->tls_url(), nginx_->h2_url()}; }

  Certificates certificates_;
  std::unique_ptr<Nginx> nginx_;
};

TEST_F(NginxTest, CallsAndStreamsOverEachProtocol) {
  for (const auto& url : urls()) {
    SCOPED_TRACE(url);
    AiSdk client(config(url));
    EXPECT_FALSE(client.list_agents().empty());
    EXPECT_FALSE(client.agent(agent_name).call("How many customers are there?").response.empty());
    std::string text;
    for (const auto& part : client.agent(agent_name).stream_content("How many customers are there?"))
      text += part;
    EXPECT_FALSE(text.empty());
    EXPECT_EQ(client.stats().open_connections, 1u);
  }
  EXPECT_NE(nginx_->protocols().find("HTTP/2.0"), std::string::npos);
  EXPECT_NE(nginx_->protocols().find("HTTP/1.1"), std::string::npos);
}

// What many calls and streams at once end with.
struct Ends {
  int good = 0;
  int network = 0;
  std::vector<std::string> others;
  int all() const { return good + network + static_cast<int>(others.size()); }

  void add(std::exception_ptr failure) {
    try {
      if (failure) std::rethrow_exception(failure);
      ++good;
    } catch (const StreamInterruptedError&) {
      ++network;
    } catch (const NetworkError&) {
      ++network;
    } catch (const std::exception& error) {
      others.emplace_back(error.what());
    }
  }
};

asio::awaitable<void> one_stream(AgentHandle agent) {
  auto events = co_await agent.astream("How many customers are there?");
  bool ended = false;
  while (auto event = co_await events.next()) ended = event->type == EventType::end;
  if (!ended) throw std::logic_error("a stream ended without its end event");
}

asio::awaitable<void> one_call(AgentHandle agent) {
  const auto answer = co_await agent.acall("How many customers are there?");
  if (answer.response.empty()) throw std::logic_error("an empty answer");
}

// So many at once, half of them streams; `meanwhile` runs when the first has ended.
// It runs in this thread: what a thread has started does not outlive it.
Ends at_once(const AiSdk& client, int count, const std::function<void()>& meanwhile) {
  asio::io_context loop(1);
  Ends ends;
  std::atomic<bool> begun = false;
  for (int i = 0; i < count; ++i)
    asio::co_spawn(loop, i % 2 ? one_stream(client.agent(agent_name)) : one_call(client.agent(agent_name)),
                   [&](std::exception_ptr error) {
                     ends.add(error);
                     begun = true;
                   });
  std::atomic<bool> over = false;
  std::thread runner([&] {
    loop.run_for(120s);
    over = true;
  });
  while (!begun && !over) std::this_thread::yield();
  meanwhile();
  runner.join();
  return ends;
}

TEST_F(NginxTest, AReloadUnderLoadLosesNothing) {
  for (const auto& url : urls()) {
    SCOPED_TRACE(url);
    AiSdk client(config(url));
    const auto ends = at_once(client, 100, [&] { nginx_->reload(); });
    EXPECT_EQ(ends.all(), 100);
    EXPECT_EQ(ends.good, 100) << ends.network << " with network errors";
    for (const auto& text : ends.others) ADD_FAILURE() << text;
    // And one after the other, through several reloads.
    for (int i = 0; i < 5; ++i) {
      nginx_->reload();
      EXPECT_FALSE(client.agent(agent_name).call("How many customers are there?").response.empty());
    }
    EXPECT_EQ(client.stats().in_flight, 0u);
  }
}

TEST_F(NginxTest, ARestartUnderLoadEndsEveryCallOnce) {
  for (const auto& url : urls()) {
    SCOPED_TRACE(url);
    AiSdk client(config(url));
    const auto ends = at_once(client, 100, [&] { nginx_->restart(); });
    EXPECT_EQ(ends.all(), 100);
    for (const auto& text : ends.others) ADD_FAILURE() << text;
    EXPECT_FALSE(client.agent(agent_name).call("How many customers are there?").response.empty());
    EXPECT_EQ(client.stats().in_flight, 0u);
    EXPECT_EQ(client.stats().waiting, 0u);
  }
}

// The agent server itself is killed while calls and streams are under way.
TEST(ServerKillTest, EveryCallEndsOnce) {
  for (int round = 0; round < 5; ++round) {
    LocalServer server;
    AiSdkConfig config;
    config.host = server.host();
    config.token = server.token();
    config.enable_async = true;
    config.timeout = 30s;
    config.retry_delay = 1ms;
    config.max_retries = 1;
    AiSdk client(config);
    const auto ends = at_once(client, 50, [&] { server.kill(); });
    EXPECT_EQ(ends.all(), 50);
    EXPECT_GE(ends.good, 1);
    for (const auto& text : ends.others) ADD_FAILURE() << text;
    EXPECT_EQ(client.stats().in_flight, 0u);
    EXPECT_EQ(client.stats().waiting, 0u);
  }
}

}  // namespace
}  // namespace ai_sdk::testing
