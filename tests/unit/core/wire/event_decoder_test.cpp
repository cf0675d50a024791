#include "core/wire/event_decoder.hpp"

#include "../vectors.hpp"
#include "core/wire/decode.hpp"
#include "core/wire/encode.hpp"

#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

// Whatever comes, the quick way gives what the other one gives.
class EventDecoderTest : public ::testing::Test {
 protected:
  ::testing::AssertionResult same(std::string_view name, std::string_view data) {
    std::vector<StreamEvent> wanted, got;
    decode_stream_event(name, data, wanted);
    decoder_.decode(name, data, got);
    if (got == wanted) return ::testing::AssertionSuccess();
    json::array both[2];
    for (const auto& event : wanted) both[0].emplace_back(to_json(event));
    for (const auto& event : got) both[1].emplace_back(to_json(event));
    return ::testing::AssertionFailure() << name << ", " << data << "\nwanted: " << json::serialize(both[0])
                                         << "\ngot:    " << json::serialize(both[1]);
  }

  EventDecoder decoder_;
};

struct Sample {
  std::string name, data;
};

std::vector<Sample> samples() {
  std::vector<Sample> out;
  for (const test::Vector& vector : test::load_vectors("events")) {
    std::string data;
    if (const auto* value = vector.expected.if_contains("data"))
      data = json::serialize(*value);
    else if (const auto* text = vector.expected.if_contains("data_text"))
      data = text->as_string();
    else
      data = test::text_or_hex(vector.expected, "data");
    out.push_back({std::string(vector.expected.at("name").as_string()), data});
  }
  StreamEncoder encoder("s-1", "5f0c9f0e-3f6e-4a5e-9a2f-0c4f3f3b7a10");
  for (const auto& text : {encoder.start(), encoder.message("assistant", "Zwölf €\n\"x\"", "m", 1),
                           encoder.message("system", "Searching …", "m", 2),
                           encoder.tool_use({"a", {{"x", 1.5}}, {{"y", nullptr}}}, "m", 3),
                           encoder.completed("done", nullptr), encoder.error("no", false)}) {
    const auto line = text.find('\n');
    out.push_back({text.substr(7, line - 7), text.substr(line + 7, text.size() - line - 9)});
  }
  return out;
}

TEST_F(EventDecoderTest, EveryVectorUnderEveryName) {
  std::size_t seen = 0;
  for (const Sample& sample : samples()) {
    EXPECT_TRUE(same(sample.name, sample.data));
    for (const char* name : {"", "message", "CONTENT", "stream-start", "end", "tool-use", "error", "other"})
      EXPECT_TRUE(same(name, sample.data));
    ++seen;
  }
  EXPECT_GT(seen, 60U);
}

TEST_F(EventDecoderTest, EveryCut) {
  for (const Sample& sample : samples())
    for (std::size_t size = 0; size < std::min<std::size_t>(sample.data.size(), 2'000); ++size)
      ASSERT_TRUE(same(sample.name, std::string_view{sample.data}.substr(0, size)));
}

TEST_F(EventDecoderTest, EveryByteReplaced) {
  for (const Sample& sample : samples()) {
    if (sample.data.size() > 2'000) continue;
    for (std::size_t at = 0; at < sample.data.size(); ++at) {
      for (const char c : {'"', '\\', '{', ']', ',', '1', ' ', '\0', '\x80', '\xC3', 'e'}) {
        std::string data = sample.data;
        data[at] = c;
        ASSERT_TRUE(same(sample.name, data));
      }
    }
  }
}

TEST_F(EventDecoderTest, WhatTheTwoParsersReadDifferently) {
  for (const char* data : {R"({"content":"x","content":"y","sequence":1,"sequence":2})",
                           R"({"content":"x","content":null})",
                           R"({"content":"x","sequence":1.0})",
                           R"({"content":"x","sequence":1e3})",
                           R"({"content":"x","sequence":-0})",
                           R"({"content":"x","sequence":18446744073709551615})",
                           R"({"content":"x","sequence":1e400})",
                           R"({"content":"x","sequence":123456789012345678901234567890})",
                           R"({"content":"x","sequence":"7"})",
                           R"({"content":"x\ud800"})",
                           R"({"content":"x\udc00"})",
                           R"({"content":"\ud83d\ude42","conversationId":"\u0000"})",
                           R"({"c\u006fntent":"x"})",
                           "\xEF\xBB\xBF{\"content\":\"x\"}",
                           " \t\r\n{\"content\":\"x\"} \n",
                           "\v{\"content\":\"x\"}",
                           "{\"content\":\"x\"}\0",
                           "{\"content\":\"a\xFF\"}",
                           "{\"content\":\"a\xED\xA0\x80\"}",
                           R"({"content":"x"} {"content":"y"})",
                           R"({"content":["x",{"textMessage":"y"},{"tools":[]},3]})",
                           R"({"content":["x",{"tools":[{"name":"a"}]}],"sender":"SYSTEM"})",
                           R"({"data":{"content":"x"},"message":{"content":"y","sender":"human"}})",
                           R"({"data":[],"message":{"content":"y","sender":"Human"}})",
                           R"({"data":{"message":{"content":[]},"content":"d"},"content":"t"})"})
    for (const char* name : {"message", "stream-start", "end"}) EXPECT_TRUE(same(name, data));
  const std::string long_id(1025, 'i');
  EXPECT_TRUE(same("message",
                   R"({"content":"x","conversationId":")" + long_id + R"(","data":{"conversationId":"d"}})"));
  EXPECT_TRUE(same("message", R"({"content":"x","conversationId":")" + long_id.substr(1) + R"("})"));
}

TEST_F(EventDecoderTest, DepthAndSizeAreNoLimits) {
  for (const std::size_t depth : {90U, 98U, 99U, 100U, 101U, 150U, 198U, 199U, 200U, 201U, 100'000U})
    EXPECT_TRUE(
        same("message", R"({"content":"x","a":)" + std::string(depth, '[') + std::string(depth, ']') + "}"));
  for (const std::size_t size : {959U, 960U, 1024U, 16'000U, 16'384U, 16'385U, 100'000U}) {
    const std::string start = R"({"content":")", end = R"("})";
    const std::string data = start + std::string(size - start.size() - end.size(), 'x') + end;
    ASSERT_EQ(data.size(), size);
    EXPECT_TRUE(same("message", data));
  }
}

TEST_F(EventDecoderTest, AppendsAndCanBeMoved) {
  std::vector<StreamEvent> out(1);
  decoder_.decode("message", R"({"content":"x"})", out);
  EventDecoder moved = std::move(decoder_);
  moved.decode("message", R"({"content":"y"})", out);
  moved.decode("message", "[DONE]", out);
  ASSERT_EQ(out.size(), 3U);
  EXPECT_EQ(out[1].content + out[2].content, "xy");
}

}  // namespace
}  // namespace ai_sdk::core
