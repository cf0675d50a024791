#include "../vectors.hpp"
#include "core/text.hpp"
#include "core/wire/decode.hpp"
#include "core/wire/encode.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

std::vector<StreamEvent> decode(std::string_view name, std::string_view data) {
  std::vector<StreamEvent> out;
  decode_stream_event(name, data, out);
  return out;
}

TEST(DecodeStreamEvent, EveryVector) {
  std::size_t seen = 0;
  for (const test::Vector& vector : test::load_vectors("events")) {
    std::string data;
    if (const auto* value = vector.expected.if_contains("data"))
      data = json::serialize(*value);
    else if (const auto* text = vector.expected.if_contains("data_text"))
      data = text->as_string();
    else
      data = test::text_or_hex(vector.expected, "data");
    const auto events = decode(std::string_view{vector.expected.at("name").as_string()}, data);
    json::array got;
    for (const StreamEvent& event : events) got.emplace_back(to_json(event));
    EXPECT_EQ(json::value(got), vector.expected.at("events")) << vector.name << ": " << json::serialize(got);
    if (!events.empty()) {
      EXPECT_EQ(events.front().raw, to_valid_utf8(data)) << vector.name;
    }
    for (std::size_t i = 1; i < events.size(); ++i) EXPECT_EQ(events[i].raw, "") << vector.name;
    ++seen;
  }
  EXPECT_GT(seen, 60U);
}

TEST(DecodeStreamEvent, AppendsToWhatIsThere) {
  std::vector<StreamEvent> out(1);
  decode_stream_event("message", R"({"content":"x"})", out);
  decode_stream_event("message", "[DONE]", out);
  EXPECT_EQ(out.size(), 2U);
}

TEST(DecodeStreamEvent, ToolsOutliveTheParsedData) {
  const auto events =
      decode("tool-use",
             R"({"toolName":"a","input":{"list":[1,{"b":"c"}],"text":"long enough to be on the heap"}})");
  ASSERT_EQ(events.size(), 1U);
  const JsonObject copy = events[0].tool->input;
  EXPECT_EQ(json::serialize(copy), R"({"list":[1,{"b":"c"}],"text":"long enough to be on the heap"})");
  EXPECT_EQ(copy.storage()->is_equal(*json::storage_ptr{}), true);
}

TEST(DecodeStreamEvent, AHostileEventDoesNotMultiplyItsSize) {
  std::string tools;
  for (int i = 0; i < 50'000; ++i) tools += "\"a\",";
  tools += "\"a\"";
  const auto events =
      decode("message", R"({"conversationId":")" + std::string(100'000, 'c') +
                            R"(","data":{"message":{"content":[{"tools":[)" + tools + "]}]}}}");
  EXPECT_EQ(events.size(), 10'000U);
  std::size_t bytes = 0;
  for (const StreamEvent& event : events) bytes += event.raw.size() + event.conversation_id.size();
  EXPECT_LT(bytes, 1'000'000U);
}

TEST(DecodeStreamEvent, DeepNestingIsNoCrash) {
  EXPECT_TRUE(decode("message", std::string(1'000'000, '[')).empty());
  std::string deep = R"({"content":"x","a":)";
  for (int i = 0; i < 100'000; ++i) deep += R"({"a":)";
  EXPECT_TRUE(decode("message", deep).empty());
  EXPECT_EQ(decode("error", deep).size(), 1U) << "an error is never swallowed";
}

TEST(DecodeStreamEvent, EveryCutOfAnEventIsHarmless) {
  const std::string data =
      R"({"streamId":"s","data":{"type":"update","message":{"sender":"assistant","content":[{"textMessage":"\u00e9\ud83d\ude42","tools":[{"name":"a","input":{"x":1.5e3}}]}]}}})";
  ASSERT_EQ(decode("message", data).size(), 2U);
  for (std::size_t size = 0; size < data.size(); ++size)
    EXPECT_TRUE(decode("message", std::string_view{data}.substr(0, size)).empty()) << size;
}

}  // namespace
}  // namespace ai_sdk::core
