#include "async_run.hpp"
#include "client_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <atomic>
#include <thread>

namespace ai_sdk::testing {
namespace {

namespace asio = boost::asio;

class LimitsTest : public ClientTest {
 protected:
  static AiSdkConfig limited(const std::string& url, Limits limits) {
    auto settings = config(url);
    settings.limits = limits;
    return settings;
  }
  static auto calls(const AgentHandle& agent, int count) {
    std::vector<asio::awaitable<InvokeResponse>> list;
    for (int i = 0; i < count; ++i) list.push_back(agent.acall(std::to_string(i)));
    return list;
  }
};

TEST_F(LimitsTest, NoMoreThanSoManyAreUnderWay) {
  std::atomic<int> now = 0, most = 0;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (connection.next_request()) {
      const int here = ++now;
      for (int seen = most; seen < here && !most.compare_exchange_weak(seen, here);) {
      }
      std::this_thread::yield();
      --now;
      connection.send(run_answer("ok"));
    }
  });
  AiSdk client(limited(peer.url(), {.max_concurrent = 3}));
  EXPECT_EQ(run(when_all(calls(client.agent("a"), 60))).size(), 60u);
  EXPECT_LE(most, 3);
  EXPECT_LE(peer.connections(), 3u);
  EXPECT_EQ(client.stats().waiting, 0u);
}

TEST_F(LimitsTest, AllHandlesShareThemAndTheOrderIsKept) {
  Gate go;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (connection.next_request()) {
      EXPECT_TRUE(go.wait());
      connection.send(run_answer("ok"));
    }
  });
  AiSdk client(limited(peer.url(), {.max_concurrent = 1}));
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] { client.agent("a" + std::to_string(i)).call("x"); });
    const auto waiting = static_cast<std::size_t>(i);
    EXPECT_TRUE(soon([&] { return client.stats().waiting == waiting && peer.requests().size() == 1; }));
  }
  go.open();
  for (auto& thread : threads) thread.join();
  const auto requests = peer.requests();
  ASSERT_EQ(requests.size(), 8u);
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_TRUE(contains(requests[i].target, "/a" + std::to_string(i) + "/")) << requests[i].target;
}

TEST_F(LimitsTest, AStreamCountsUntilItEnds) {
  Gate go;
  ScriptedPeer peer([&](PeerConnection& connection) {
    const auto request = connection.read_request();
    if (request.target.ends_with("/invoke")) return connection.send(run_answer("ok"));
    connection.send(std::string(stream_head) + chunk(start_event()));
    EXPECT_TRUE(go.wait());
    connection.send(chunk(end_event()) + std::string(last_chunk));
  });
  AiSdk client(limited(peer.url(), {.max_concurrent = 1}));
  auto events = client.agent("a").stream("x");
  std::thread other([&] { client.agent("a").call("y"); });
  EXPECT_TRUE(soon([&] { return client.stats().waiting == 1; }));
  EXPECT_EQ(peer.requests().size(), 1u);
  go.open();
  other.join();
  EXPECT_EQ(peer.requests().size(), 2u);
  while (events.next()) {
  }
}

TEST_F(LimitsTest, TheRateIsKept) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(limited(peer.url(), {.requests_per_minute = 600}));  // 60 at once, then one in 111 ms
  const auto before = Clock::now();
  run(when_all(calls(client.agent("a"), 62)));
  EXPECT_GE(Clock::now() - before, 200ms);
}

TEST_F(LimitsTest, ADeadlineBoundsTheWaitAndTimeoutDoesNot) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(limited(peer.url(), {.requests_per_minute = 1}));
  client.agent("a").call("x");
  const auto error =
      thrown<TimeoutError>([&] { client.agent("a").call("y", {.timeout = 1ms, .deadline = 200ms}); });
  EXPECT_EQ(error.limit(), "deadline");
  EXPECT_EQ(error.duration(), 200ms);
  EXPECT_TRUE(contains(error.message(), "turn")) << error.message();
  EXPECT_EQ(peer.requests().size(), 1u);
  EXPECT_EQ(client.stats().waiting, 0u);
}

TEST_F(LimitsTest, CancellingOneThatWaitsCostsTheOthersNothing) {
  Gate go;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (connection.next_request()) {
      EXPECT_TRUE(go.wait());
      connection.send(run_answer("ok"));
    }
  });
  AiSdk client(limited(peer.url(), {.max_concurrent = 1}));
  std::thread first([&] { client.agent("first").call("x"); });
  EXPECT_TRUE(peer.wait_for_requests(1));
  EXPECT_THROW(run(with_timeout(client.agent("cancelled").acall("x"), 50ms)), TimeoutError);
  EXPECT_TRUE(soon([&] { return client.stats().waiting == 0; }));
  std::thread last([&] { client.agent("last").call("x"); });
  EXPECT_TRUE(soon([&] { return client.stats().waiting == 1; }));
  go.open();
  first.join();
  last.join();
  EXPECT_EQ(peer.requests().size(), 2u);
}

TEST_F(LimitsTest, ClosingTheClientEndsTheWait) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(limited(peer.url(), {.requests_per_minute = 1}));
  const auto agent = client.agent("a");
  agent.call("x");
  std::exception_ptr failure;
  std::thread waiting([&] {
    try {
      agent.call("y");
    } catch (...) {
      failure = std::current_exception();
    }
  });
  EXPECT_TRUE(soon([&] { return client.stats().waiting == 1; }));
  client.close();
  waiting.join();
  const auto error = thrown<AiSdkError>([&] { std::rethrow_exception(failure); });
  EXPECT_TRUE(contains(error.message(), "closed")) << error.message();
}

TEST_F(LimitsTest, One429HoldsEveryCallBack) {
  std::atomic<int> seen = 0;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (connection.next_request())
      connection.send(seen++ == 0 ? answer(429, "retry-after-ms: 400\r\n", "{}") : run_answer("ok"));
  });
  AiSdk client(config(peer.url()));
  const auto before = Clock::now();
  EXPECT_THROW(client.agent("a").call("x", {.max_retries = 0}), RateLimitError);
  client.agent("b").call("y");
  EXPECT_GE(Clock::now() - before, 400ms);
  EXPECT_EQ(peer.requests().size(), 2u);
}

TEST_F(LimitsTest, ARetryAfterPastTheCapHoldsNobodyBack) {
  std::atomic<int> seen = 0;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (connection.next_request())
      connection.send(seen++ == 0 ? answer(429, "Retry-After: 61\r\n", "{}") : run_answer("ok"));
  });
  AiSdk client(config(peer.url()));
  const auto error = thrown<RateLimitError>([&] { client.agent("a").call("x"); });
  EXPECT_EQ(error.retry_after(), 61'000ms);
  EXPECT_EQ(client.agent("a").call("y", {.deadline = 15s}).response, "ok");
}

}  // namespace
}  // namespace ai_sdk::testing
