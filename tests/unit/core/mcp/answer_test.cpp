#include "core/mcp/answer.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

namespace ai_sdk::core::mcp {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::string_view sse_type = "text/event-stream; charset=utf-8";

constexpr std::string_view stream =
    "\xEF\xBB\xBF: hello\r\nid: 0\r\ndata:\r\n\r\n"
    "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":\"r-1\","
    "\"progress\":1,\"total\":4,\"message\":\"un d\xC3\xA9 but\"}}\n\n"
    "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":7,\ndata: \"method\":\"ping\"}\n\n"
    "data: {\"jsonrpc\":\"2.0\",\"id\":\"s\",\"method\":\"sampling/createMessage\",\"params\":{}}\n\n"
    "event: other\ndata: {\"jsonrpc\":\"2.0\",\"id\":\"r-1\",\"result\":{\"not\":\"this\"}}\n\n"
    "data: no JSON at all\n\n"
    "data: {\"jsonrpc\":\"2.0\",\"id\":\"r-0\",\"result\":{\"of\":\"another\"}}\n\n"
    "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":\"r-9\","
    "\"progress\":9}}\n\n"
    "data: {\"jsonrpc\":\"2.0\",\"id\":\"r-1\",\"result\":{\"ok\":true}}\r\r"
    "data: {\"jsonrpc\":\"2.0\",\"id\":\"r-1\",\"result\":{\"ok\":false}}\n\n";

struct Read {
  std::vector<Progress> progress;
  std::vector<std::string> owed;
  std::optional<Reply> reply;
};

Read read(std::string_view type, const std::vector<std::string_view>& pieces) {
  AnswerReader reader("r-1");
  Read out;
  reader.begin(type);
  for (const auto piece : pieces) {
    reader.feed(piece);
    for (auto& step : reader.take_progress()) out.progress.push_back(std::move(step));
    for (auto& message : reader.take_owed()) out.owed.push_back(std::move(message));
  }
  if (reader.finish()) out.reply = reader.take_reply();
  return out;
}

void expect_all_of_it(const Read& got) {
  ASSERT_EQ(got.progress.size(), 1u);
  EXPECT_EQ(got.progress[0].progress, 1);
  EXPECT_EQ(got.progress[0].total, 4);
  EXPECT_EQ(got.progress[0].message, "un d\xC3\xA9 but");
  ASSERT_EQ(got.owed.size(), 2u);
  EXPECT_EQ(got.owed[0], R"({"jsonrpc":"2.0","id":7,"result":{}})");
  EXPECT_NE(got.owed[1].find(R"("id":"s","error":{"code":-32601)"), std::string::npos) << got.owed[1];
  ASSERT_TRUE(got.reply);
  EXPECT_EQ(got.reply->result.at("ok"), true);
}

std::string failure(const std::function<void()>& action) {
  try {
    action();
  } catch (const ProtocolError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(McpAnswerReader, FindsTheReplyInAStreamThatIsCutAnywhere) {
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    SCOPED_TRACE(cut);
    expect_all_of_it(read(sse_type, {stream.substr(0, cut), stream.substr(cut)}));
  }
  std::vector<std::string_view> bytes;
  for (std::size_t at = 0; at < stream.size(); ++at) bytes.push_back(stream.substr(at, 1));
  expect_all_of_it(read(sse_type, bytes));
}

TEST(McpAnswerReader, AStreamThatEndsBeforeItsReplyBrokeOff) {
  const std::size_t end = stream.find("{\"ok\":true}}") + 12;
  for (std::size_t length = 0; length <= end; length += 3)
    EXPECT_FALSE(read(sse_type, {stream.substr(0, length)}).reply) << length;
}

TEST(McpAnswerReader, ReadsJsonThatIsCutAnywhere) {
  const std::string_view body = " {\"jsonrpc\":\"2.0\",\"id\":\"r-1\",\"result\":{\"tools\":[]}} ";
  for (std::size_t cut = 0; cut <= body.size(); ++cut) {
    const auto got = read(json_type, {body.substr(0, cut), body.substr(cut)});
    ASSERT_TRUE(got.reply);
    EXPECT_TRUE(got.reply->result.at("tools").is_array());
    EXPECT_FALSE(got.reply->error);
  }
}

TEST(McpAnswerReader, ReadsErrorsBatchesAndErrorsThatAreNull) {
  auto got = read("", {R"({"jsonrpc":"2.0","id":"r-1","error":{"code":-32602,"message":"no such tool"}})"});
  ASSERT_TRUE(got.reply && got.reply->error);
  EXPECT_EQ(got.reply->error->code, -32602);
  EXPECT_EQ(got.reply->error->message, "no such tool");
  got = read(json_type, {R"([{"jsonrpc":"2.0","method":"notifications/message"},5,)"
                         R"({"jsonrpc":"2.0","id":"r-1","result":{"a":1},"error":null}])"});
  ASSERT_TRUE(got.reply);
  EXPECT_FALSE(got.reply->error);
  EXPECT_EQ(got.reply->result.at("a"), 1);
  got = read(json_type, {R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700}})"});
  ASSERT_TRUE(got.reply && got.reply->error);
  EXPECT_EQ(got.reply->error->code, -32700);
}

TEST(McpAnswerReader, SaysWhyABodyIsNoAnswer) {
  EXPECT_NE(failure([] {
              read(json_type, {R"({"jsonrpc":"2.0","id":"r-2","result":{}})"});
            }).find("another request"),
            std::string::npos);
  EXPECT_NE(
      failure([] { read(json_type, {R"({"jsonrpc":"2.0","id":1,"result":{}})"}); }).find("another request"),
      std::string::npos);
  EXPECT_NE(failure([] { read("", {" \n"}); }).find("answered nothing"), std::string::npos);
  EXPECT_NE(failure([] { read("text/html", {"<html>"}); }).find("'text/html'"), std::string::npos);
  for (const char* body : {"5", "\"text\"", "null", "{", "[[", "nonsense"})
    EXPECT_NE(failure([body] { read(json_type, {body}); }), "nothing was thrown") << body;
}

TEST(McpAnswerReader, HasLimits) {
  AnswerReader::Limits limits;
  limits.max_message = 64;
  const std::string reply = R"({"jsonrpc":"2.0","id":"r","result":{"x":""}})";
  std::string fits = reply;
  fits.insert(fits.size() - 3, std::string(64 - reply.size(), 'a'));
  for (const bool too_long : {false, true}) {
    AnswerReader reader("r", limits);
    reader.begin(json_type);
    if (too_long) {
      EXPECT_NE(failure([&] { reader.feed(fits + " "); }).find("64 bytes"), std::string::npos);
    } else {
      reader.feed(fits);
      EXPECT_TRUE(reader.finish());
    }
  }
  AnswerReader in_stream("r", limits);
  in_stream.begin(sse_type);
  EXPECT_NE(failure([&] { in_stream.feed("data: " + std::string(100, 'a')); }), "nothing was thrown");

  limits = {};
  limits.max_answered = 3;
  AnswerReader asked("r", limits);
  asked.begin(sse_type);
  for (int i = 0; i < 5; ++i) asked.feed("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n\n");
  EXPECT_EQ(asked.take_owed().size(), 3u);
}

}  // namespace
}  // namespace ai_sdk::core::mcp
