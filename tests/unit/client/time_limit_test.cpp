#include "client_fixture.hpp"

#include <thread>

namespace ai_sdk::testing {
namespace {

class TimeLimitTest : public ClientTest {
 protected:
  // Sends this after each request, then only waits for the client to give up.
  static ScriptedPeer::Script silent_after(std::string bytes) {
    return [bytes = std::move(bytes)](PeerConnection& connection) {
      connection.read_request();
      connection.send(bytes);
      EXPECT_TRUE(connection.wait_for_close());
    };
  }
  static void expect_limit(const TimeoutError& error, const char* limit, std::chrono::milliseconds duration) {
    EXPECT_EQ(error.limit(), limit);
    EXPECT_EQ(error.duration(), duration);
    EXPECT_TRUE(contains(error.message(), limit)) << error.message();
    EXPECT_FALSE(error.request_id().empty());
  }
};

TEST_F(TimeLimitTest, SilenceAnywhereInAnAnswerEndsTheCallAndTheConnection) {
  for (const char* bytes :
       {"", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"res",
        "HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\n{"}) {
    SCOPED_TRACE(bytes);
    ScriptedPeer peer(silent_after(bytes));
    AiSdk client(config(peer.url()));
    const auto before = Clock::now();
    const auto error = thrown<TimeoutError>([&] { client.agent("a").call("x", {.timeout = 150ms}); });
    EXPECT_GE(Clock::now() - before, 150ms);
    expect_limit(error, "timeout", 150ms);
    EXPECT_TRUE(contains(error.message(), "150 ms")) << error.message();
    EXPECT_TRUE(peer.wait_for_client_closes(1));
    EXPECT_EQ(client.stats().open_connections, 0u);
  }
}

TEST_F(TimeLimitTest, DripsDoNotKeepACallAlive) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    std::size_t sent = 0;
    while (connection.send_some(" ", 1s, sent) && !connection.wait_for_close(20ms)) {
    }
  });
  AiSdk client(config(peer.url()));
  expect_limit(thrown<TimeoutError>([&] { client.agent("a").call("x", {.timeout = 300ms}); }), "timeout",
               300ms);
}

TEST_F(TimeLimitTest, ALimitIsForgottenWithItsCall) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(config(peer.url()));
  client.agent("a").call("x", {.timeout = 1s});
  Gate never;
  EXPECT_FALSE(never.wait(1100ms));  // longer than the first call's limit
  client.agent("a").call("x");
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(TimeLimitTest, AStreamMayBeSilentNoLongerThanTheLimit) {
  ScriptedPeer peer(silent_after(std::string(stream_head) + chunk(content_event("one"))));
  AiSdk client(config(peer.url()));
  auto events = client.agent("a").stream("x", {.timeout = 200ms});
  EXPECT_EQ(events.next()->content, "one");
  const auto error = thrown<TimeoutError>([&] { events.next(); });
  expect_limit(error, "timeout", 200ms);
  EXPECT_TRUE(contains(error.message(), "silent for 200 ms")) << error.message();
  EXPECT_TRUE(peer.wait_for_client_closes(1));
  EXPECT_EQ(events.next(), std::nullopt);
}

TEST_F(TimeLimitTest, CommentsKeepAStreamAlive) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send(stream_head);
    // Longer than the limit all together, and never close to it between two.
    for (int i = 0; i < 30; ++i) {
      EXPECT_FALSE(connection.wait_for_close(50ms));
      connection.send(chunk(": ping\n\n"));
    }
    connection.send(chunk(end_event()) + std::string(last_chunk));
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  auto events = client.agent("a").stream("x", {.timeout = 1s});
  EXPECT_EQ(events.next()->type, EventType::end);
}

TEST_F(TimeLimitTest, ASlowReaderDoesNotRunTheClockDown) {
  Gate all_sent;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    connection.send(stream_head);
    const std::string much = chunk(content_event(std::string(32 * 1024, 'x')));
    for (int i = 0; i < 400; ++i) connection.send(much);  // 12 MiB: more than is kept for a reader that waits
    connection.send(chunk(end_event()) + std::string(last_chunk));
    all_sent.open();
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  auto events = client.agent("a").stream("x", {.timeout = 300ms});
  EXPECT_TRUE(events.next());
  EXPECT_FALSE(all_sent.wait(900ms));  // three times the limit
  std::size_t count = 1;
  while (auto event = events.next()) ++count;
  EXPECT_EQ(count, 401u);
  EXPECT_TRUE(all_sent.is_open());
}

TEST_F(TimeLimitTest, ConnectingHasALimitOfItsOwn) {
  FullPort port;
  auto settings = config(port.url());
  settings.connect_timeout = 150ms;
  settings.max_retries = 1;
  AiSdk client(settings);
  const auto before = Clock::now();
  const auto error = thrown<TimeoutError>([&] { client.agent("a").call("x"); });
  EXPECT_GE(Clock::now() - before, 300ms);  // it was tried again: nothing had been sent
  expect_limit(error, "connect_timeout", 150ms);
  EXPECT_TRUE(contains(error.message(), "150 ms")) << error.message();
  EXPECT_EQ(client.stats().open_connections, 0u);
}

TEST_F(TimeLimitTest, ADeadlineBoundsConnecting) {
  FullPort port;
  AiSdk client(config(port.url()));
  const auto error = thrown<TimeoutError>([&] { client.agent("a").call("x", {.deadline = 200ms}); });
  expect_limit(error, "deadline", 200ms);
}

TEST_F(TimeLimitTest, ADeadlineBoundsAnAttempt) {
  ScriptedPeer peer(silent_after(""));
  AiSdk client(config(peer.url()));
  const auto error = thrown<TimeoutError>([&] { client.agent("a").call("x", {.deadline = 200ms}); });
  expect_limit(error, "deadline", 200ms);
  EXPECT_TRUE(peer.wait_for_client_closes(1));
}

TEST_F(TimeLimitTest, ADeadlineBoundsAStreamThatIsAlive) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send(stream_head);
    std::size_t sent = 0;
    while (connection.send_some(chunk(content_event("x")), 1s, sent) && !connection.wait_for_close(20ms)) {
    }
  });
  AiSdk client(config(peer.url()));
  auto events = client.agent("a").stream("x", {.deadline = 300ms});
  const auto error = thrown<TimeoutError>([&] {
    while (events.next()) {
    }
  });
  expect_limit(error, "deadline", 300ms);
}

TEST_F(TimeLimitTest, RetriesDoNotMultiplyADeadline) {
  ScriptedPeer peer([](PeerConnection& connection) {
    while (connection.next_request()) {
    }
  });
  AiSdk client(config(peer.url()));
  const auto before = Clock::now();
  const auto error = thrown<TimeoutError>([&] {
    client.agent("a").call(
        "x", {.timeout = 120ms, .deadline = 300ms, .max_retries = 50, .retry_failed_runs = true});
  });
  const auto took = Clock::now() - before;
  EXPECT_LT(took, 5s);
  EXPECT_GE(peer.requests().size(), 2u);
  EXPECT_LE(peer.requests().size(), 3u);
  EXPECT_TRUE(error.limit() == "deadline" || error.limit() == "timeout");
}

TEST_F(TimeLimitTest, NoWaitPassesTheDeadline) {
  ScriptedPeer peer(always(answer(503, "Retry-After: 30\r\n", "{}")));
  AiSdk client(config(peer.url()));
  const auto before = Clock::now();
  const auto error = thrown<AgentExecutionError>([&] { client.agent("a").call("x", {.deadline = 2s}); });
  EXPECT_LT(Clock::now() - before, 2s);
  EXPECT_EQ(error.status_code(), 503);
  EXPECT_EQ(error.retry_after(), 30'000ms);
  EXPECT_EQ(peer.requests().size(), 1u);
}

TEST_F(TimeLimitTest, ADeadlineBoundsTheWaitForAConnection) {
  Gate busy;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    busy.wait();
    connection.send(run_answer("ok"));
    connection.wait_for_close();
  });
  auto settings = config(peer.url());
  settings.max_connections = 1;
  AiSdk client(settings);
  std::thread first([&] { client.agent("a").call("first"); });
  EXPECT_TRUE(peer.wait_for_requests(1));
  const auto error = thrown<TimeoutError>([&] { client.agent("a").call("x", {.deadline = 150ms}); });
  expect_limit(error, "deadline", 150ms);
  EXPECT_TRUE(contains(error.message(), "max_connections")) << error.message();
  EXPECT_EQ(client.stats().waiting, 0u);
  busy.open();
  first.join();
}

TEST_F(TimeLimitTest, ZeroMeansNoLimit) {
  ScriptedPeer peer(always(run_answer("ok")));
  auto settings = config(peer.url());
  settings.timeout = 0ms;
  settings.connect_timeout = 0ms;
  AiSdk client(settings);
  EXPECT_EQ(client.agent("a").call("x").response, "ok");
}

}  // namespace
}  // namespace ai_sdk::testing
