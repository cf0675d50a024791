#include "async_run.hpp"
#include "client_fixture.hpp"

#include <ai_sdk/testing.hpp>

#include <thread>

namespace ai_sdk::testing {
namespace {

class ScriptedTransportTest : public ClientTest {
 protected:
  static AiSdkConfig quick() {
    AiSdkConfig config;
    config.enable_async = true;
    config.retry_delay = 0ms;
    return config;
  }
  ScriptedTransport script;
};

std::string text_of(const AgentHandle& agent) {
  std::string text;
  for (const auto& part : agent.stream_content("x")) text += part;
  return text;
}

TEST_F(ScriptedTransportTest, AnswersAndWritesDownWhatItWasAsked) {
  const InvokeResponse expected{"c-7", "**42**", {"search", "sql"}, Usage{1, 2, 3}, {}, {}};
  script.on_call("a b").reply(expected);
  AiSdk client = script.client();
  EXPECT_EQ(client.agent("a b").call("How many?", {.headers = Headers{{"X-Team", "red"}}}), expected);
  const auto requests = script.requests();
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].method, "POST");
  EXPECT_EQ(requests[0].target, "/api/v1/agents/dynamic/name/a%20b/invoke");
  EXPECT_EQ(requests[0].header("x-team"), "red");
  EXPECT_EQ(requests[0].header("Authorization"), "");
  EXPECT_TRUE(contains(requests[0].body, "How many?"));
}

TEST_F(ScriptedTransportTest, AnswersComeOneAfterAnotherAndTheLastStays) {
  script.on_call("a").fail(503, "busy").refuse().reply("one").reply("two");
  AiSdk client = script.client(quick());
  for (const char* text : {"one", "two", "two", "two"}) EXPECT_EQ(client.agent("a").call("x").response, text);
  EXPECT_EQ(script.requests().size(), 6u);
  EXPECT_EQ(script.requests()[0].header("X-Request-ID"), script.requests()[2].header("X-Request-ID"));
}

TEST_F(ScriptedTransportTest, FailuresAreThoseOfAServer) {
  script.on_call("gone").fail(404, "no such agent");
  script.on_call("broken").break_off();
  script.on_call("refused").refuse();
  script.on_call("limited").fail(429, "slow down", {{"Retry-After", "3600"}});
  AiSdk client = script.client(quick());
  EXPECT_EQ(thrown<AgentNotFoundError>([&] { client.agent("gone").call("x"); }).agent_name(), "gone");
  EXPECT_THROW(client.agent("broken").call("x"), NetworkError);
  EXPECT_THROW(client.agent("refused").call("x"), NetworkError);
  EXPECT_EQ(thrown<RateLimitError>([&] { client.agent("limited").call("x"); }).retry_after(), 3'600'000ms);
  const auto error = thrown<NetworkError>([&] { client.agent("unknown").get_info(); });
  EXPECT_TRUE(contains(error.message(), "no answer for GET /api/v1/agents/dynamic/name/unknown"))
      << error.message();
}

TEST_F(ScriptedTransportTest, AStreamOfEveryKindOfEvent) {
  std::vector<StreamEvent> events(6);
  events[0].type = EventType::start;
  events[0].conversation_id = "c-1";
  events[1].type = EventType::thinking;
  events[1].content = "hm";
  events[2].type = EventType::tool_use;
  events[2].tool_name = "sql";
  events[3].content = "for";
  events[4].content = "ty-two ä";
  events[5].type = EventType::end;
  script.on_stream("a").stream(events);
  AiSdk client = script.client();
  auto range = client.agent("a").stream("x");
  for (const auto& expected : events) {
    const auto event = range.next();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->type, expected.type);
    EXPECT_EQ(event->content, expected.content);
    EXPECT_EQ(event->tool_name, expected.tool_name);
    EXPECT_EQ(event->conversation_id, "c-1");
  }
  EXPECT_FALSE(range.next());
}

TEST_F(ScriptedTransportTest, BytesMaySplitAnywhere) {
  const std::string bytes = content_event("a ä") + end_event();
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    ScriptedTransport split;
    split.on_stream("a").stream_raw({bytes.substr(0, at), bytes.substr(at)});
    EXPECT_EQ(text_of(split.client().agent("a")), "a ä") << at;
  }
}

TEST_F(ScriptedTransportTest, AStreamBreaksStallsAndFails) {
  StreamEvent piece, error;
  piece.content = "so far";
  error.type = EventType::error;
  error.error = "it broke";
  error.fatal = true;
  script.on_stream("breaks").stream({piece}).then_break_off();
  script.on_stream("stalls").stream({piece}).then_stall();
  script.on_stream("fails").stream({piece, error});
  AiSdk client = script.client(quick());
  EXPECT_EQ(thrown<StreamInterruptedError>([&] { text_of(client.agent("breaks")); }).partial_text(),
            "so far");
  auto settings = quick();
  settings.timeout = 50ms;
  AiSdk hasty = script.client(settings);
  EXPECT_EQ(thrown<ai_sdk::TimeoutError>([&] { text_of(hasty.agent("stalls")); }).limit(), "timeout");
  EXPECT_TRUE(
      contains(thrown<AgentExecutionError>([&] { text_of(client.agent("fails")); }).message(), "it broke"));
}

TEST_F(ScriptedTransportTest, TimeLimitsAndCancellationWorkAsWithAServer) {
  script.on_call("silent").stall();
  script.on_call("slow").reply("late").after(50ms);
  AiSdk client = script.client(quick());
  EXPECT_EQ(
      thrown<ai_sdk::TimeoutError>([&] { client.agent("silent").call("x", {.timeout = 50ms}); }).limit(),
      "timeout");
  EXPECT_EQ(
      thrown<ai_sdk::TimeoutError>([&] { client.agent("silent").call("x", {.deadline = 50ms}); }).limit(),
      "deadline");
  EXPECT_THROW(run(with_timeout(client.agent("silent").acall("x"), 50ms)), ai_sdk::TimeoutError);
  const auto before = Clock::now();
  EXPECT_EQ(client.agent("slow").call("x").response, "late");
  EXPECT_GE(Clock::now() - before, 50ms);
  EXPECT_TRUE(soon([&] { return client.stats().in_flight == 0; }));
}

TEST_F(ScriptedTransportTest, ClosingTheClientEndsWhatStalls) {
  script.on_call("a").stall();
  AiSdk client = script.client(quick());
  std::exception_ptr failure;
  std::thread caller([&] {
    try {
      client.agent("a").call("x");
    } catch (...) {
      failure = std::current_exception();
    }
  });
  EXPECT_TRUE(soon([&] { return script.requests().size() == 1; }));
  client.close();
  caller.join();
  EXPECT_TRUE(contains(thrown<AiSdkError>([&] { std::rethrow_exception(failure); }).message(), "closed"));
}

TEST_F(ScriptedTransportTest, RunsOnTheCallersLoop) {
  script.on_call("a").reply("here");
  boost::asio::io_context loop(1);
  AiSdk client = script.client(quick(), loop.get_executor());
  std::string text;
  auto ask = [&]() -> boost::asio::awaitable<void> {
    const auto answer = co_await client.agent("a").acall("x");
    text = answer.response;
  };
  boost::asio::co_spawn(loop, ask, [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  loop.run();
  EXPECT_EQ(text, "here");
  client.close();
  loop.restart();
  loop.run();
}

TEST_F(ScriptedTransportTest, WrongScriptsAreRefused) {
  EXPECT_THROW(script.on_call("a").after(1ms), std::logic_error);
  EXPECT_THROW(script.on_call("a").reply_raw(100, ""), std::invalid_argument);
  EXPECT_THROW(script.client(AiSdkConfig{.host = "ftp://x"}), std::invalid_argument);
}

TEST_F(ScriptedTransportTest, ManyThreadsMayUseIt) {
  script.on_call("a").reply("ok");
  AiSdk client = script.client(quick());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int n = 0; n < 50; ++n) {
        script.on_call("b" + std::to_string(i)).reply("ok");
        EXPECT_EQ(client.agent("a").call("x").response, "ok");
        (void)script.requests();
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(script.requests().size(), 200u);
}

}  // namespace
}  // namespace ai_sdk::testing
