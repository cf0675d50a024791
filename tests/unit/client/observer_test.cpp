#include "async_run.hpp"
#include "client_fixture.hpp"

#include <atomic>
#include <mutex>

namespace ai_sdk::testing {
namespace {

// Writes down what it is told, one line each.
class Notes final : public Observer {
 public:
  void on_request(const RequestFacts& facts) override { note(facts, "request"); }
  void on_first_byte(const FirstByteFacts& facts) override {
    note(facts, "answer " + std::to_string(facts.status));
  }
  void on_retry(const RetryFacts& facts) override {
    waits_are_sane = waits_are_sane && facts.wait >= 0ms;
    note(facts, std::string(facts.new_token ? "new token" : "retry") + " " + std::to_string(facts.status));
  }
  void on_event(const EventFacts& facts) override {
    note(facts, "event " + std::to_string(static_cast<int>(facts.type)) + " " + std::to_string(facts.index));
  }
  void on_end(const EndFacts& facts) override {
    const char* ends[] = {"success", "failure", "cancelled"};
    note(facts, std::string("end ") + ends[static_cast<int>(facts.end)] + " " + std::to_string(facts.status) +
                    " " + std::string(facts.error));
    std::lock_guard lock(mutex_);
    causes += std::string(facts.cause) + "\n";
    bytes += facts.bytes;
    ++ends_;
  }

  std::vector<std::string> lines() const {
    std::lock_guard lock(mutex_);
    return lines_;
  }
  std::string text() const {
    std::string all;
    for (const auto& line : lines()) all += line + "\n";
    return all;
  }
  int ends() const {
    std::lock_guard lock(mutex_);
    return ends_;
  }
  std::string causes, everything;
  std::size_t bytes = 0;
  bool waits_are_sane = true;

 private:
  void note(const CallFacts& facts, const std::string& what) {
    std::lock_guard lock(mutex_);
    lines_.push_back(what + " #" + std::to_string(facts.attempt));
    everything += std::string(facts.request_id) + " " + std::string(facts.method) + " " +
                  std::string(facts.target) + " " + std::string(facts.agent) + "\n";
    EXPECT_GE(facts.elapsed.count(), 0);
  }
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
  int ends_ = 0;
};

using Lines = std::vector<std::string>;

class ObserverTest : public ClientTest {
 protected:
  AiSdkConfig watched(const std::string& url) {
    auto settings = config(url);
    settings.observer = notes;
    return settings;
  }
  std::shared_ptr<Notes> notes = std::make_shared<Notes>();
};

TEST_F(ObserverTest, ACallWithItsRepetitions) {
  std::atomic<int> seen = 0;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (connection.next_request()) connection.send(seen++ < 2 ? json_answer("{}", 503) : run_answer("ok"));
  });
  AiSdk client(watched(peer.url()));
  client.agent("b c").call("my message", {.request_id = "r-1"});
  EXPECT_EQ(notes->lines(),
            (Lines{"request #1", "answer 503 #1", "retry 503 #1", "request #2", "answer 503 #2",
                   "retry 503 #2", "request #3", "answer 200 #3", "end success 200  #3"}));
  EXPECT_TRUE(notes->waits_are_sane);
  EXPECT_GT(notes->bytes, 20u);
  EXPECT_TRUE(contains(notes->everything, "r-1 POST /api/v1/agents/dynamic/name/b%20c/invoke b c\n"));
  EXPECT_FALSE(contains(notes->everything, "my message"));
}

TEST_F(ObserverTest, AStreamWithItsEvents) {
  ScriptedPeer peer(always(std::string(stream_head) +
                           chunk(start_event() + content_event("hi") + end_event()) +
                           std::string(last_chunk)));
  AiSdk client(watched(peer.url()));
  for (const auto& event : client.agent("a").stream("x")) (void)event;
  EXPECT_TRUE(soon([&] { return notes->ends() == 1; }));
  EXPECT_EQ(notes->lines(), (Lines{"request #1", "answer 200 #1",
                                   "event " + std::to_string(static_cast<int>(EventType::start)) + " 0 #1",
                                   "event " + std::to_string(static_cast<int>(EventType::content)) + " 1 #1",
                                   "event " + std::to_string(static_cast<int>(EventType::end)) + " 2 #1",
                                   "end success 200  #1"}));
}

TEST_F(ObserverTest, EveryKindOfEndIsToldOnce) {
  const auto last = [&] { return notes->lines().back(); };
  {
    ScriptedPeer peer(always(json_answer(R"({"message":"secret words"})", 429)));
    AiSdk client(watched(peer.url()));
    EXPECT_THROW(client.agent("a").call("x", {.max_retries = 0}), RateLimitError);
    EXPECT_EQ(last(), "end failure 429 RateLimitError #1");
    EXPECT_THROW(client.agent("a").stream("x", {.max_retries = 0}), RateLimitError);
    EXPECT_TRUE(soon([&] { return notes->ends() == 2; }));
    EXPECT_EQ(notes->causes, "\n\n");
  }
  {
    ScriptedPeer peer(always(json_answer("no json")));
    AiSdk client(watched(peer.url()));
    EXPECT_THROW(client.agent("a").call("x"), AgentExecutionError);
    EXPECT_EQ(last(), "end failure 200 AgentExecutionError #1");
  }
  {
    ScriptedPeer peer([](PeerConnection& connection) {
      connection.read_request();
      EXPECT_TRUE(connection.wait_for_close());
    });
    AiSdk client(watched(peer.url()));
    EXPECT_THROW(client.agent("a").call("x", {.timeout = 50ms}), ai_sdk::TimeoutError);
    EXPECT_EQ(last(), "end failure 0 TimeoutError #1");
    EXPECT_TRUE(contains(notes->causes, "50 ms")) << notes->causes;
    EXPECT_THROW(run(with_timeout(client.agent("a").acall("x"), 50ms)), ai_sdk::TimeoutError);
    EXPECT_TRUE(soon([&] { return notes->ends() == 5; }));
    EXPECT_EQ(last(), "end cancelled 0  #1");
  }
  {
    ScriptedPeer peer([](PeerConnection& connection) {
      connection.read_request();
      connection.send(std::string(stream_head) + chunk(content_event("hi")));
      connection.wait_for_close();
    });
    AiSdk client(watched(peer.url()));
    client.agent("a").stream("x").next();
    EXPECT_TRUE(soon([&] { return notes->ends() == 6; }));
    EXPECT_EQ(last(), "end cancelled 200  #1");
  }
  {
    ScriptedPeer peer([](PeerConnection& connection) {
      connection.read_request();
      connection.send(std::string(stream_head) + chunk(content_event("hi")));
      connection.close();
    });
    AiSdk client(watched(peer.url()));
    auto events = client.agent("a").stream("x");
    EXPECT_THROW(while (events.next()){}, StreamInterruptedError);
    EXPECT_TRUE(soon([&] { return notes->ends() == 7; }));
    EXPECT_EQ(last(), "end failure 200 StreamInterruptedError #1");
  }
  {
    ScriptedPeer peer(always(std::string(stream_head) +
                             chunk(event("fatal-error", R"({"error":"it broke"})")) +
                             std::string(last_chunk)));
    AiSdk client(watched(peer.url()));
    auto events = client.agent("a").stream("x");
    while (events.next()) {
    }
    EXPECT_TRUE(soon([&] { return notes->ends() == 8; }));
    EXPECT_EQ(last(), "end failure 200 AgentExecutionError #1");
  }
}

TEST_F(ObserverTest, ANewTokenIsToldAndNoTokenEver) {
  std::atomic<int> asked = 0;
  ScriptedPeer peer([](PeerConnection& connection) {
    while (const auto request = connection.next_request())
      connection.send(request->header("authorization") == "Bearer canary-2" ? run_answer("ok")
                                                                            : json_answer("{}", 401));
  });
  auto settings = watched(peer.url());
  settings.token = Token::from_callable([&] { return "canary-" + std::to_string(++asked); });
  settings.debug = true;
  AiSdk client(settings);
  ::testing::internal::CaptureStderr();
  client.agent("a").call("x");
  client.agent("a").call("x");
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(notes->lines(),
            (Lines{"request #1", "answer 401 #1", "new token 401 #1", "request #2", "answer 200 #2",
                   "end success 200  #2", "request #1", "answer 200 #1", "end success 200  #1"}));
  EXPECT_FALSE(contains(notes->text() + notes->everything + notes->causes + log, "canary")) << log;
  EXPECT_TRUE(contains(log, "repeated with a new token")) << log;
}

TEST_F(ObserverTest, AListShowsNoQuery) {
  ScriptedPeer peer(always(json_answer(R"({"data":[],"paging":{}})")));
  AiSdk client(watched(peer.url()));
  client.list_agents({.request_id = "r"});
  EXPECT_TRUE(contains(notes->everything, "r GET /api/v1/agents/dynamic \n")) << notes->everything;
}

TEST_F(ObserverTest, WhatAHookThrowsIsSwallowed) {
  struct Thrower final : Observer {
    void on_request(const RequestFacts&) override { throw 1; }
    void on_first_byte(const FirstByteFacts&) override { throw std::runtime_error("no"); }
    void on_retry(const RetryFacts&) override { throw 1; }
    void on_event(const EventFacts&) override { throw 1; }
    void on_end(const EndFacts&) override { throw 1; }
  };
  std::atomic<int> seen = 0;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (connection.next_request())
      connection.send(seen++ == 0 ? json_answer("{}", 503)
                                  : std::string(stream_head) + chunk(content_event("hi") + end_event()) +
                                        std::string(last_chunk));
  });
  auto settings = config(peer.url());
  settings.observer = std::make_shared<Thrower>();
  AiSdk client(settings);
  std::string text;
  for (const auto& part : client.agent("a").stream_content("x")) text += part;
  EXPECT_EQ(text, "hi");
}

}  // namespace
}  // namespace ai_sdk::testing
