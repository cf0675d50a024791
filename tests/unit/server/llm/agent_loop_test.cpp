// What comes next between a model and its tools.
#include "llm/agent_loop.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::llm {
namespace {

std::vector<ToolSpec> two_tools() { return {{"look", "Looks", {}}, {"count", "Counts", {}}}; }

class Loops : public ::testing::Test {
 protected:
  AgentLoop make(LoopLimits limits = {}) {
    return AgentLoop({{Speaker::system, "s"}, {Speaker::user, "q"}}, two_tools(), limits);
  }
  static ModelAnswer calls(std::vector<ToolCall> calls, std::optional<TokenCount> usage = {}) {
    return {"", std::move(calls), "tool_calls", usage};
  }
  static ModelAnswer says(std::string text, std::string reason = "stop") {
    return {std::move(text), {}, std::move(reason), {}};
  }
  template <class T>
  static T expect(AgentLoop& loop) {
    const auto action = loop.next();
    EXPECT_TRUE(std::holds_alternative<T>(action)) << action.index();
    return std::holds_alternative<T>(action) ? std::get<T>(action) : T();
  }
  static const std::string& last(const AgentLoop& loop) { return loop.messages().back().text; }
};

TEST_F(Loops, AnAnswerWithoutCallsIsTheEnd) {
  auto loop = make();
  EXPECT_TRUE(expect<AgentLoop::Ask>(loop).may_use_tools);
  loop.answered(says("Two."));
  const auto end = expect<AgentLoop::End>(loop);
  EXPECT_TRUE(end.answered);
  EXPECT_EQ(end.note, "");
}

TEST_F(Loops, SeveralCallsAreMadeInOrderAndAnsweredTogether) {
  auto loop = make();
  loop.answered(calls({{"c1", "look", R"({"at":"x"})"}, {"c2", "count", ""}}));
  const auto first = expect<AgentLoop::Use>(loop);
  EXPECT_EQ(first.name, "look");
  EXPECT_EQ(first.arguments.at("at"), "x");
  EXPECT_EQ(loop.messages().size(), 3U);
  loop.used("seen");
  EXPECT_EQ(expect<AgentLoop::Use>(loop).name, "count");
  EXPECT_EQ(loop.messages().size(), 3U);
  loop.failed("no \"luck\"");
  expect<AgentLoop::Ask>(loop);
  ASSERT_EQ(loop.messages().size(), 5U);
  EXPECT_EQ(loop.messages()[2].calls.size(), 2U);
  EXPECT_EQ(loop.messages()[3].call_id, "c1");
  EXPECT_EQ(loop.messages()[3].text, "seen");
  EXPECT_EQ(loop.messages()[4].call_id, "c2");
  EXPECT_EQ(loop.messages()[4].text, R"({"error":"no \"luck\""})");
}

TEST_F(Loops, CallsThatCannotBeMadeAreAnsweredToTheModel) {
  auto loop = make();
  loop.answered(calls({{"c1", "look", R"({"at":)"}, {"c2", "look", "[]"}, {"c3", "jump", "{}"}}));
  expect<AgentLoop::Ask>(loop);
  const auto& messages = loop.messages();
  ASSERT_EQ(messages.size(), 6U);
  EXPECT_NE(messages[3].text.find("no valid JSON"), std::string::npos);
  EXPECT_NE(messages[4].text.find("must be a JSON object"), std::string::npos);
  EXPECT_NE(messages[5].text.find("no tool named 'jump'; the tools are look, count"), std::string::npos);
}

TEST_F(Loops, ArgumentsThatWereCutOffAreAskedForAgain) {
  auto loop = make();
  loop.answered({"", {{"c1", "look", R"({"at":"x)"}}, "length", {}});
  expect<AgentLoop::Ask>(loop);
  EXPECT_NE(last(loop).find("cut off"), std::string::npos);
}

TEST_F(Loops, TooManyBadCallsEndTheToolsAndThenTheRun) {
  auto loop = make({.max_bad_calls = 3});
  for (int i = 0; i < 2; ++i) {
    loop.answered(calls({{"c", "look", "{"}}));
    EXPECT_TRUE(expect<AgentLoop::Ask>(loop).may_use_tools);
  }
  loop.answered(calls({{"c", "jump", "{}"}}));
  EXPECT_FALSE(expect<AgentLoop::Ask>(loop).may_use_tools);
  EXPECT_NE(last(loop).find("No more tools"), std::string::npos);
  loop.answered(says("What I have."));
  const auto end = expect<AgentLoop::End>(loop);
  EXPECT_TRUE(end.answered);
  EXPECT_NE(end.note.find("cannot be understood"), std::string::npos);
}

TEST_F(Loops, ACallMadeAgainAndAgainIsEnded) {
  auto loop = make({.max_repeats = 2});
  for (const char* arguments : {R"({"a":1,"b":2})", R"({"b":2, "a":1})"}) {  // the same call
    loop.answered(calls({{"c", "look", arguments}}));
    expect<AgentLoop::Use>(loop);
    loop.used("seen");
    expect<AgentLoop::Ask>(loop);
    loop.answered(calls({{"d", "count", arguments}}));  // another one in between
    expect<AgentLoop::Use>(loop);
    loop.used("1");
    EXPECT_TRUE(expect<AgentLoop::Ask>(loop).may_use_tools);
  }
  loop.answered(calls({{"c", "look", R"({"a":1,"b":2})"}}));
  EXPECT_FALSE(expect<AgentLoop::Ask>(loop).may_use_tools);
  loop.answered(calls({{"c", "look", R"({"a":1,"b":2})"}}));  // it does not listen
  const auto end = expect<AgentLoop::End>(loop);
  EXPECT_FALSE(end.answered);
  EXPECT_NE(end.note.find("same thing (look)"), std::string::npos);
}

TEST_F(Loops, StepsAreLimited) {
  auto loop = make({.max_steps = 3});
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(expect<AgentLoop::Ask>(loop).may_use_tools);
    loop.answered(calls({{"c", "look", "{\"n\":" + std::to_string(i) + "}"}}));
    expect<AgentLoop::Use>(loop);
    loop.used("seen");
  }
  EXPECT_FALSE(expect<AgentLoop::Ask>(loop).may_use_tools);
  loop.answered(says("So far."));
  EXPECT_NE(expect<AgentLoop::End>(loop).note.find("3 steps"), std::string::npos);
}

TEST_F(Loops, TokensAreLimited) {
  auto loop = make({.max_tokens = 1'000, .max_answer_tokens = 500});
  EXPECT_EQ(expect<AgentLoop::Ask>(loop).max_tokens, 500);
  loop.answered(calls({{"c", "look", "{}"}}, TokenCount{550, 50}));
  expect<AgentLoop::Use>(loop);
  loop.used("seen");
  // Another step like the last one would be too much: a last question, with what is left.
  const auto ask = expect<AgentLoop::Ask>(loop);
  EXPECT_FALSE(ask.may_use_tools);
  EXPECT_EQ(ask.max_tokens, 400);
  loop.answered(says("So far."));
  EXPECT_NE(expect<AgentLoop::End>(loop).note.find("1000 tokens"), std::string::npos);

  auto spent = make({.max_tokens = 1'000});
  spent.answered(calls({{"c", "look", "{}"}}, TokenCount{999, 1}));
  expect<AgentLoop::Use>(spent);
  spent.used("seen");
  EXPECT_FALSE(expect<AgentLoop::End>(spent).answered);
}

TEST_F(Loops, TokensAreGuessedWhereTheEndpointDoesNotCount) {
  auto loop = make({.max_tokens = 1'000});
  loop.answered(calls({{"c", "look", "{}"}}));
  EXPECT_FALSE(loop.tokens().has_value());
  expect<AgentLoop::Use>(loop);
  loop.used(std::string(8'000, 'x'));
  EXPECT_TRUE(expect<AgentLoop::Ask>(loop).may_use_tools);
  loop.answered(calls({{"c", "count", "{}"}}));  // its question alone had 2,000 tokens
  expect<AgentLoop::Use>(loop);
  loop.used("1");
  EXPECT_NE(expect<AgentLoop::End>(loop).note.find("tokens"), std::string::npos);
}

TEST_F(Loops, UsageIsTheSumOfAllSteps) {
  auto loop = make();
  loop.answered(calls({{"c", "look", "{}"}}, TokenCount{10, 2}));
  loop.used("seen");
  loop.answered({"Two.", {}, "stop", TokenCount{20, 3}});
  EXPECT_EQ(loop.tokens(), (TokenCount{30, 5}));
}

TEST_F(Loops, TooManyCallsAtOnceAreMadeLater) {
  auto loop = make({.max_calls_at_once = 1});
  loop.answered(calls({{"c1", "look", "{}"}, {"c2", "count", "{}"}}));
  EXPECT_EQ(expect<AgentLoop::Use>(loop).name, "look");
  loop.used("seen");
  expect<AgentLoop::Ask>(loop);
  EXPECT_NE(last(loop).find("at most 1"), std::string::npos);
}

TEST_F(Loops, LongResultsAreCutAtACharacter) {
  auto loop = make({.max_result = 11});
  loop.answered(calls({{"c1", "look", "{}"}, {"c2", "count", "{}"}}));
  loop.used("12345678901");
  loop.used("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4");
  EXPECT_EQ(loop.messages()[3].text, "12345678901");
  EXPECT_EQ(last(loop).find("\xC3\xA4\xC3\xA4"), 0U);
  EXPECT_NE(last(loop).find("cut off: 12 bytes"), std::string::npos);
}

TEST_F(Loops, AnEmptyOrCutAnswerIsSaid) {
  auto empty = make();
  empty.answered(says(" \n"));
  EXPECT_FALSE(expect<AgentLoop::End>(empty).answered);
  auto cut = make();
  cut.answered(says("Half", "length"));
  EXPECT_NE(expect<AgentLoop::End>(cut).note.find("cut off"), std::string::npos);
  auto filtered = make();
  filtered.answered(says("", "content_filter"));
  EXPECT_NE(expect<AgentLoop::End>(filtered).note.find("filter"), std::string::npos);
}

}  // namespace
}  // namespace ai_sdk::server::llm
