#include "client_fixture.hpp"

#include <atomic>
#include <memory>
#include <set>

namespace ai_sdk::testing {
namespace {

struct Case {
  int status;
  bool read;   // repeated for a GET
  bool run;    // repeated for a run
  bool asked;  // repeated for a run with retry_failed_runs
};

class RetryTest : public ClientTest {
 protected:
  // The first `failures` requests are answered so, the others well.
  static ScriptedPeer::Script failing(std::size_t failures, const std::string& bytes,
                                      const std::string& good = run_answer("at last")) {
    auto count = std::make_shared<std::atomic<std::size_t>>(0);
    return [=](PeerConnection& connection) {
      while (connection.next_request()) connection.send((*count)++ < failures ? bytes : good);
    };
  }
  // Breaks the connection after each of the first requests, before a byte of the answer.
  static ScriptedPeer::Script breaking(std::size_t failures,
                                       const std::string& good = run_answer("at last")) {
    return [=](PeerConnection& connection) {
      connection.read_request();
      if (connection.index() < failures) return connection.reset();
      connection.send(good);
      while (connection.next_request()) connection.send(good);
    };
  }
};

constexpr const char* info = R"({"name":"analyst"})";

TEST_F(RetryTest, StatusesAreRepeatedWhereThatDoesNoHarm) {
  for (const Case& c :
       {Case{429, true, true, true}, Case{503, true, true, true}, Case{500, true, false, true},
        Case{502, true, false, true}, Case{504, true, false, true}, Case{400, false, false, false},
        Case{401, false, false, false}, Case{403, false, false, false}, Case{404, false, false, false},
        Case{408, false, false, false}, Case{409, false, false, false}, Case{501, false, false, false},
        Case{301, false, false, false}}) {
    SCOPED_TRACE(c.status);
    const std::string failure = json_answer(R"({"message":"no"})", c.status);
    {
      ScriptedPeer peer(failing(1, failure, json_answer(info)));
      AiSdk client(config(peer.url()));
      if (c.read)
        EXPECT_EQ(client.agent("analyst").get_info().name, "analyst");
      else
        EXPECT_THROW(client.agent("analyst").get_info(), AiSdkError);
      EXPECT_EQ(peer.requests().size(), c.read ? 2u : 1u);
    }
    for (const bool asked : {false, true}) {
      const bool repeated = asked ? c.asked : c.run;
      ScriptedPeer peer(failing(1, failure));
      AiSdk client(config(peer.url()));
      if (repeated)
        EXPECT_EQ(client.agent("analyst").call("x", {.retry_failed_runs = asked}).response, "at last");
      else
        EXPECT_THROW(client.agent("analyst").call("x", {.retry_failed_runs = asked}), AiSdkError);
      EXPECT_EQ(peer.requests().size(), repeated ? 2u : 1u);
    }
  }
}

TEST_F(RetryTest, OpeningAStreamFollowsTheSameRule) {
  const std::string stream =
      std::string(stream_head) + chunk(content_event("at last") + end_event()) + std::string(last_chunk);
  for (const auto& [status, repeated] : {std::pair{429, true}, std::pair{503, true}, std::pair{500, false},
                                         std::pair{502, false}, std::pair{404, false}}) {
    SCOPED_TRACE(status);
    ScriptedPeer peer(failing(1, json_answer("{}", status), stream));
    AiSdk client(config(peer.url()));
    std::string text;
    const auto read = [&] {
      for (const auto& part : client.agent("analyst").stream_content("x")) text += part;
    };
    if (repeated)
      read();
    else
      EXPECT_THROW(read(), AiSdkError);
    EXPECT_EQ(text, repeated ? "at last" : "");
    EXPECT_EQ(peer.requests().size(), repeated ? 2u : 1u);
  }
}

TEST_F(RetryTest, AllAttemptsAreTheSameCall) {
  ScriptedPeer peer(failing(3, json_answer("{}", 503)));
  AiSdk client(config(peer.url()));
  client.agent("a").call("hello");
  std::set<std::string> heads, bodies;
  for (const auto& request : peer.requests()) {
    heads.insert(request.head);
    bodies.insert(request.body);
  }
  EXPECT_EQ(peer.requests().size(), 4u);
  EXPECT_EQ(heads.size(), 1u);
  EXPECT_EQ(bodies.size(), 1u);
}

TEST_F(RetryTest, StopsAfterMaxRetries) {
  ScriptedPeer peer(always(json_answer(R"({"message":"slow down"})", 429)));
  AiSdk client(config(peer.url()));
  const auto error = thrown<RateLimitError>([&] { client.agent("a").call("x", {.max_retries = 5}); });
  EXPECT_EQ(peer.requests().size(), 6u);
  EXPECT_EQ(error.retry_after(), std::nullopt);
  EXPECT_THROW(client.agent("a").call("x", {.max_retries = 0}), RateLimitError);
  EXPECT_EQ(peer.requests().size(), 7u);
  EXPECT_THROW(client.agent("a").call("x"), RateLimitError);
  EXPECT_EQ(peer.requests().size(), 11u);
}

TEST_F(RetryTest, RetryAfterIsNeverUndercut) {
  for (const char* header :
       {"Retry-After: 0.2\r\n", "retry-after-ms: 200\r\n", "x-ms-retry-after-ms: 200\r\n"}) {
    ScriptedPeer peer(failing(1, answer(429, header, "{}")));
    AiSdk client(config(peer.url()));
    const auto before = Clock::now();
    client.agent("a").call("x");
    EXPECT_GE(Clock::now() - before, 200ms) << header;
  }
}

TEST_F(RetryTest, ALongRetryAfterFailsAtOnce) {
  ScriptedPeer peer(always(answer(429, "Retry-After: 86400\r\n", "{}")));
  AiSdk client(config(peer.url()));
  const auto before = Clock::now();
  const auto error = thrown<RateLimitError>([&] { client.agent("a").call("x"); });
  EXPECT_LT(Clock::now() - before, 10s);
  EXPECT_EQ(error.retry_after(), 86'400'000ms);
  EXPECT_EQ(peer.requests().size(), 1u);
}

TEST_F(RetryTest, TheCapOfRetryAfterCanBeSet) {
  ScriptedPeer peer(failing(1, answer(503, "Retry-After: 0.3\r\n", "{}")));
  auto settings = config(peer.url());
  settings.retry_after_cap = 299ms;
  AiSdk hasty(settings);
  EXPECT_EQ(thrown<AgentExecutionError>([&] { hasty.agent("a").call("x"); }).retry_after(), 300ms);
  EXPECT_EQ(peer.requests().size(), 1u);
}

class RepeatNotFound final : public RetryPolicy {
 public:
  std::optional<std::chrono::milliseconds> wait_before_retry(const AttemptResult& result) const override {
    if (result.status == 404) return 1ms;
    return StandardRetryPolicy{}.wait_before_retry(result);
  }
};

TEST_F(RetryTest, APolicyOfOnesOwnReplacesTheRule) {
  auto settings = config("http://127.0.0.1:1");
  settings.retry_policy = std::make_shared<RepeatNotFound>();
  for (const auto& [status, repeated] : {std::pair{404, true}, std::pair{503, true}, std::pair{500, false}}) {
    SCOPED_TRACE(status);
    ScriptedPeer peer(failing(2, json_answer("{}", status)));
    settings.host = peer.url();
    AiSdk client(settings);
    if (repeated)
      EXPECT_EQ(client.agent("a").call("x").response, "at last");
    else
      EXPECT_THROW(client.agent("a").call("x"), AiSdkError);
    EXPECT_EQ(peer.requests().size(), repeated ? 3u : 1u);
  }
}

TEST_F(RetryTest, WhatAPolicyThrowsEndsTheCall) {
  struct Broken final : RetryPolicy {
    std::optional<std::chrono::milliseconds> wait_before_retry(const AttemptResult&) const override {
      throw std::domain_error("the policy is broken");
    }
  };
  ScriptedPeer peer(always(json_answer("{}", 503)));
  auto settings = config(peer.url());
  settings.retry_policy = std::make_shared<Broken>();
  AiSdk client(settings);
  EXPECT_THROW(client.agent("a").call("x"), std::domain_error);
  EXPECT_THROW(client.agent("a").stream("x"), std::domain_error);
  EXPECT_EQ(peer.requests().size(), 2u);
}

TEST_F(RetryTest, AStaleConnectionIsNotNoticed) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send(run_answer("ok"));
    // Closes when the next request has come: the client can only learn of it from its answer.
    if (connection.next_request()) connection.reset();
  });
  AiSdk client(config(peer.url()));
  client.agent("a").call("one", {.max_retries = 0});
  EXPECT_EQ(client.agent("a").call("two", {.max_retries = 0}).response, "ok");
  EXPECT_EQ(peer.connections(), 2u);
  EXPECT_EQ(peer.requests().size(), 3u);
}

TEST_F(RetryTest, AConnectionThatWasClosedWhileIdleIsNotUsed) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send(run_answer("ok"));
    connection.close();
  });
  AiSdk client(config(peer.url()));
  for (std::size_t i = 1; i <= 4; ++i) {
    EXPECT_EQ(client.agent("a").call("x", {.max_retries = 0}).response, "ok");
    EXPECT_TRUE(peer.wait_until_none_open());
    EXPECT_EQ(peer.connections(), i);
  }
}

TEST_F(RetryTest, ABrokenRunIsNotRepeated) {
  ScriptedPeer peer(breaking(1));
  AiSdk client(config(peer.url()));
  const auto error = thrown<NetworkError>([&] { client.agent("a").call("x"); });
  EXPECT_FALSE(error.cause().empty());
  EXPECT_EQ(peer.requests().size(), 1u);
}

TEST_F(RetryTest, ABrokenRunIsRepeatedWhereThatWasAskedFor) {
  ScriptedPeer peer(breaking(3));
  auto settings = config(peer.url());
  settings.retry_failed_runs = true;
  AiSdk client(settings);
  EXPECT_EQ(client.agent("a").call("x").response, "at last");
  EXPECT_EQ(peer.requests().size(), 4u);
  EXPECT_EQ(peer.requests()[0].head, peer.requests()[3].head);
}

TEST_F(RetryTest, ABrokenReadIsRepeated) {
  ScriptedPeer peer(breaking(2, json_answer(info)));
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.agent("analyst").get_info().name, "analyst");
  EXPECT_EQ(peer.requests().size(), 3u);
}

TEST_F(RetryTest, ATimeOutIsNotRepeated) {
  ScriptedPeer peer([](PeerConnection& connection) {
    while (connection.next_request())
      if (connection.index() > 0) connection.send(run_answer("at last"));
  });
  AiSdk client(config(peer.url()));
  EXPECT_THROW(client.agent("a").call("x", {.timeout = 50ms}), TimeoutError);
  EXPECT_EQ(peer.requests().size(), 1u);
  EXPECT_THROW(client.agent("a").get_info({.timeout = 1ms, .max_retries = 0}), AiSdkError);
}

TEST_F(RetryTest, ATimeOutIsRepeatedWhereThatWasAskedFor) {
  ScriptedPeer peer([](PeerConnection& connection) {
    while (connection.next_request())
      if (connection.index() > 0) connection.send(run_answer("at last"));
  });
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.agent("a").call("x", {.timeout = 1s, .retry_failed_runs = true}).response, "at last");
  EXPECT_EQ(peer.requests().size(), 2u);
}

TEST_F(RetryTest, ARefusedConnectionIsTriedAgainAndThenSaid) {
  ClosedPort port;
  auto settings = config(port.url());
  settings.retry_delay = 100ms;
  AiSdk client(settings);
  const auto error = thrown<NetworkError>([&] { client.agent("a").call("x"); });
  EXPECT_TRUE(contains(error.message(), port.url())) << error.message();
  EXPECT_TRUE(contains(error.message(), "Is the server running")) << error.message();
  EXPECT_TRUE(contains(error.cause(), "refused")) << error.cause();
  EXPECT_EQ(client.stats().open_connections, 0u);
}

TEST_F(RetryTest, AnUnknownHostIsSaid) {
  auto settings = config("http://no-such-host.invalid:1");
  settings.max_retries = 0;
  AiSdk client(settings);
  const auto error = thrown<NetworkError>([&] { client.agent("a").call("x"); });
  EXPECT_TRUE(contains(error.message(), "no-such-host.invalid")) << error.message();
}

}  // namespace
}  // namespace ai_sdk::testing
