#include "core/sse_decoder.hpp"
#include "core/text.hpp"
#include "core/wire/decode.hpp"
#include "core/wire/encode.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

std::vector<StreamEvent> read_back(std::string_view bytes) {
  std::vector<StreamEvent> out;
  SseDecoder decoder;
  decoder.feed(bytes);
  while (auto event = decoder.next()) decode_stream_event(event->name, event->data, out);
  EXPECT_FALSE(decoder.has_partial());
  return out;
}

json::value data_of(std::string_view event) {
  const auto at = event.find("\ndata: ") + 7;
  return json::parse(std::string{event.substr(at, event.size() - at - 2)});
}

TEST(StreamEncoder, WhatItWritesIsReadBack) {
  StreamEncoder encoder{"s-1", "c-1"};
  const ToolUse tool{"run_sql", {{"sql", "SELECT 1"}}, {{"rows", 1}}};
  const Usage usage{3, 4, 7};
  std::string bytes = encoder.start();
  bytes += encoder.message("system", "Looking at orders.", "m-1", 1767225600000);
  bytes += StreamEncoder::heartbeat();
  bytes += encoder.tool_use(tool, "m-2", 1767225600001);
  bytes += encoder.message("assistant", "Two\r\ntables: ✓ \"x\"\n\n", "m-3", 1767225600002);
  bytes += encoder.error("one table is locked", false);
  bytes += encoder.completed("total messages: 3", &usage);
  bytes += encoder.error("too late", true);

  const auto events = read_back(bytes);
  ASSERT_EQ(events.size(), 7U);
  std::int64_t sequence = 0;
  for (const StreamEvent& event : events) {
    EXPECT_EQ(event.stream_id, "s-1");
    EXPECT_EQ(event.conversation_id, "c-1");
    EXPECT_EQ(event.sequence, sequence++);
  }
  EXPECT_EQ(events[0].type, EventType::start);
  EXPECT_EQ(events[1].type, EventType::thinking);
  EXPECT_EQ(events[1].content, "Looking at orders.");
  EXPECT_EQ(events[2].type, EventType::tool_use);
  EXPECT_EQ(events[2].tool_name, "run_sql");
  EXPECT_EQ(events[2].tool, tool);
  EXPECT_EQ(events[3].type, EventType::content);
  EXPECT_EQ(events[3].content, "Two\r\ntables: ✓ \"x\"\n\n");
  EXPECT_EQ(events[4].type, EventType::error);
  EXPECT_EQ(events[4].error, "one table is locked");
  EXPECT_FALSE(events[4].fatal);
  EXPECT_EQ(events[5].type, EventType::end);
  EXPECT_EQ(json::parse(events[5].raw).at("usage").at("totalTokens").as_int64(), 7);
  EXPECT_EQ(events[6].type, EventType::error);
  EXPECT_TRUE(events[6].fatal);
}

TEST(StreamEncoder, WritesWholeEventsOfOneDataLine) {
  StreamEncoder encoder{"s", "c"};
  for (const std::string& event :
       {encoder.start(), encoder.message("assistant", "a\nb\r\xE2\x80\xA8", "m", 0),
        encoder.tool_use({}, "m", 0), encoder.completed("x\ny", nullptr), encoder.error("x\ny", true)}) {
    EXPECT_TRUE(event.starts_with("event: "));
    EXPECT_TRUE(event.ends_with("}\n\n"));
    EXPECT_EQ(std::count(event.begin(), event.end(), '\n'), 3);
    EXPECT_EQ(event.find('\r'), std::string::npos);
  }
  EXPECT_EQ(StreamEncoder::heartbeat(), ": ping\n\n");
}

TEST(StreamEncoder, AMessageHasAllThatStrictClientsRequire) {
  StreamEncoder encoder{"s-1", "c-1"};
  encoder.start();
  encoder.message("assistant", "first", "m-1", 1);
  const std::string event = encoder.message("assistant", "Two tables.", "m-2", 1767225600000);
  EXPECT_TRUE(event.starts_with("event: message\n"));
  EXPECT_EQ(data_of(event), json::parse(R"({"streamId":"s-1","conversationId":"c-1","sequence":2,
      "data":{"type":"update","message":{"id":"m-2","conversationId":"c-1","sender":"assistant","index":1,
      "timestamp":1767225600000,"content":[{"type":"Generic",
      "textMessage":{"type":"markdown","message":"Two tables."}}]}}})"));
}

TEST(StreamEncoder, AToolUseIsNestedAndFlat) {
  StreamEncoder encoder{"s", "c"};
  const json::value data = data_of(encoder.tool_use({"a", {{"x", 1}}, {}}, "m", 5));
  EXPECT_EQ(data.at("toolName").as_string(), "a");
  EXPECT_EQ(data.at("data").at("message").at("content").at(0).at("tools"),
            json::parse(R"([{"name":"a","input":{"x":1},"result":{}}])"));
}

TEST(StreamEncoder, AnErrorHasAllForms) {
  StreamEncoder encoder{"s-1", "c-1"};
  const std::string fatal = encoder.error("model timed out", true);
  EXPECT_TRUE(fatal.starts_with("event: fatal-error\n"));
  EXPECT_EQ(data_of(fatal),
            json::parse(R"({"streamId":"s-1","conversationId":"c-1","sequence":0,"error":"model timed out",
      "message":"model timed out","type":"error","severity":"fatal",
      "data":{"type":"error","message":"model timed out","severity":"fatal"}})"));
  const std::string mild = encoder.error("x", false);
  EXPECT_TRUE(mild.starts_with("event: error\n"));
  EXPECT_EQ(data_of(mild).at("severity").as_string(), "recoverable");
}

TEST(StreamEncoder, CompletionIsFlat) {
  StreamEncoder encoder{"s-1", "c-1"};
  const std::string event = encoder.completed("total messages: 1", nullptr);
  EXPECT_TRUE(event.starts_with("event: stream-completed\n"));
  EXPECT_EQ(data_of(event), json::parse(R"({"streamId":"s-1","conversationId":"c-1","sequence":0,
      "type":"completed","message":"total messages: 1"})"));
}

TEST(StreamEncoder, InvalidUtf8IsRepaired) {
  StreamEncoder encoder{"s", "c"};
  const std::string event = encoder.message("assistant",
                                            "a\xff"
                                            "b",
                                            "m", 0);
  EXPECT_TRUE(is_valid_utf8(event));
  EXPECT_EQ(read_back(event).at(0).content,
            "a\xEF\xBF\xBD"
            "b");
}

}  // namespace
}  // namespace ai_sdk::core
