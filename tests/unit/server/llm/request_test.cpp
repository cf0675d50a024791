// What is sent to the endpoint.
#include "llm/request.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::server::llm {
namespace {

namespace json = boost::json;

std::vector<ToolSpec> one_tool() {
  return {{"run_sql", "Runs SQL", json::parse(R"({"type":"object"})").as_object()}};
}

json::object body_of(const ChatRequest& request, const Dialect& dialect = {}) {
  return json::parse(request_body(request, "m-1", dialect)).as_object();
}

TEST(ModelRequest, AConversationWithToolsIsWrittenInTheirForm) {
  const std::vector<ChatMessage> messages{{Speaker::system, "Be brief."},
                                          {Speaker::user, "How many?"},
                                          {Speaker::assistant, "", {{"c1", "run_sql", R"({"sql":"x"})"}}},
                                          {Speaker::tool, R"({"rows":[]})", {}, "c1"}};
  const auto tools = one_tool();
  EXPECT_EQ(body_of({messages, tools, true, 256}), json::parse(R"({
    "model": "m-1",
    "messages": [
      {"role": "system", "content": "Be brief."},
      {"role": "user", "content": "How many?"},
      {"role": "assistant", "content": null, "tool_calls": [
        {"id": "c1", "type": "function", "function": {"name": "run_sql", "arguments": "{\"sql\":\"x\"}"}}]},
      {"role": "tool", "content": "{\"rows\":[]}", "tool_call_id": "c1"}],
    "tools": [{"type": "function", "function":
      {"name": "run_sql", "description": "Runs SQL", "parameters": {"type": "object"}}}],
    "tool_choice": "auto",
    "max_tokens": 256,
    "stream": true,
    "stream_options": {"include_usage": true}})"));
}

TEST(ModelRequest, WithoutToolsNothingIsSaidOfThem) {
  const std::vector<ChatMessage> messages{{Speaker::user, "Hi"}};
  const std::vector<ToolSpec> none;
  const auto body = body_of({messages, none});
  EXPECT_FALSE(body.contains("tools") || body.contains("tool_choice") || body.contains("max_tokens"));
}

TEST(ModelRequest, ToolsThatMayNotBeUsedAreStillTold) {
  const std::vector<ChatMessage> messages{{Speaker::user, "Hi"}};
  const auto tools = one_tool();
  const auto body = body_of({messages, tools, false});
  EXPECT_EQ(body.at("tool_choice"), "none");
  EXPECT_EQ(body.at("tools").as_array().size(), 1U);
}

TEST(ModelRequest, ArgumentsThatAreNoObjectAreSentBackInsideOne) {
  const std::vector<ToolSpec> none;
  for (const auto& [written, sent] :
       std::vector<std::pair<std::string, std::string>>{{"", "{}"},
                                                        {R"({"a":)", R"({"not_json":"{\"a\":"})"},
                                                        {"[1]", R"({"not_json":"[1]"})"},
                                                        {R"({"a": 1})", R"({"a": 1})"}}) {
    const std::vector<ChatMessage> messages{{Speaker::assistant, "", {{"c1", "t", written}}}};
    const auto body = body_of({messages, none});
    const auto& call = body.at("messages").at(0).at("tool_calls").at(0);
    EXPECT_EQ(call.at("function").at("arguments").as_string(), sent) << written;
  }
}

TEST(ModelRequest, ARefusalTeachesTheDialect) {
  Dialect dialect;
  const auto next = [&](std::string_view refusal) {
    const auto learned = dialect_after(dialect, refusal);
    if (learned) dialect = *learned;
    return learned.has_value();
  };
  EXPECT_FALSE(next("the model is overloaded"));
  EXPECT_TRUE(next("Unknown field: stream_options"));
  EXPECT_FALSE(dialect.asks_for_usage);
  EXPECT_TRUE(next("'max_tokens' is not supported; use 'max_completion_tokens' instead"));
  EXPECT_EQ(dialect.limit, Dialect::Limit::max_completion_tokens);
  EXPECT_TRUE(next("unexpected max_completion_tokens"));
  EXPECT_EQ(dialect.limit, Dialect::Limit::none);
  EXPECT_FALSE(next("stream_options, max_tokens, max_completion_tokens"));

  const std::vector<ChatMessage> messages{{Speaker::user, "Hi"}};
  const std::vector<ToolSpec> none;
  const auto body = body_of({messages, none, true, 9}, dialect);
  EXPECT_FALSE(body.contains("stream_options") || body.contains("max_tokens"));
  EXPECT_EQ(body_of({messages, none, true, 9}, {Dialect::Limit::max_completion_tokens, true})
                .at("max_completion_tokens"),
            9);
}

}  // namespace
}  // namespace ai_sdk::server::llm
