#include "core/wire/decode.hpp"

#include "../vectors.hpp"
#include "core/wire/encode.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;
using test::Vector;

std::string body_of(const Vector& vector) {
  if (const auto* text = vector.expected.if_contains("body_text")) return std::string{text->as_string()};
  return json::serialize(vector.expected.at("body"));
}

json::array texts(const std::vector<std::string>& names) { return json::array(names.begin(), names.end()); }

json::value decode(const std::string& kind, const std::string& body) {
  if (kind == "invoke") return to_json(decode_invoke_response(body));
  if (kind == "error") return json::value(error_message_of(body));
  if (kind == "page") {
    const auto page = decode_agent_page(body);
    json::array names;
    for (const AgentInfo& agent : page.items) names.emplace_back(agent.name);
    return json::object{{"names", names}, {"after", page.after}};
  }
  const AgentInfo agent = decode_agent_info(body);
  JsonObject out = to_json(agent);
  out["abilities"] = texts(agent.abilities);
  return out;
}

TEST(DecodeBodies, EveryVector) {
  std::size_t seen = 0;
  for (const Vector& vector : test::load_vectors("bodies")) {
    const std::string kind{vector.expected.at("kind").as_string()};
    if (const auto* fails = vector.expected.if_contains("fails")) {
      try {
        decode(kind, body_of(vector));
        ADD_FAILURE() << vector.name << " was understood";
      } catch (const DecodeError& error) {
        EXPECT_NE(std::string_view{error.what()}.find(std::string_view{fails->as_string()}),
                  std::string_view::npos)
            << vector.name << ": " << error.what();
      }
    } else {
      EXPECT_EQ(decode(kind, body_of(vector)), vector.expected.at("is")) << vector.name;
    }
    ++seen;
  }
  EXPECT_GT(seen, 30U);
}

TEST(DecodeInvokeResponse, TheErrorShowsABoundedHarmlessExcerpt) {
  try {
    decode_invoke_response("\x1b[2J" + std::string(100'000, 'x'));
    ADD_FAILURE();
  } catch (const DecodeError& error) {
    const std::string text = error.what();
    EXPECT_LT(text.size(), 400U);
    EXPECT_NE(text.find("\\x1B[2Jxxx"), std::string::npos) << text;
  }
}

TEST(DecodeInvokeResponse, TotalsThatOverflowAreLeftAlone) {
  const auto response = decode_invoke_response(
      R"({"response":"x","usage":{"promptTokens":9223372036854775807,"completionTokens":9223372036854775807}})");
  ASSERT_TRUE(response.usage);
  EXPECT_EQ(response.usage->prompt_tokens, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(response.usage->total_tokens, 0);
}

TEST(DecodeInvokeResponse, DeepNestingIsRefusedAndNotACrash) {
  EXPECT_THROW(decode_invoke_response(R"({"response":"x","a":)" + std::string(1'000'000, '[')), DecodeError);
  EXPECT_THROW(decode_invoke_response(std::string(1'000'000, '{')), DecodeError);
  const std::string deep = std::string(150, '[') + std::string(150, ']');
  EXPECT_EQ(decode_invoke_response(R"({"response":"x","a":)" + deep + "}").response, "x");
}

TEST(DecodeInvokeRequest, TakesWhatClientsSend) {
  const auto request = decode_invoke_request(
      R"({"message":"Which tables?","conversationId":"c-1","parameters":{"region":"eu","n":[1]},"future":true})");
  EXPECT_EQ(request.message, "Which tables?");
  EXPECT_EQ(request.conversation_id, "c-1");
  EXPECT_EQ(request.parameters, (JsonObject{{"region", "eu"}, {"n", {1}}}));
  EXPECT_EQ(decode_invoke_request("{}").message, "");
  EXPECT_TRUE(decode_invoke_request(R"({"message":null,"conversationId":null,"parameters":null})")
                  .parameters.empty());
}

TEST(DecodeInvokeRequest, RefusesWrongTypes) {
  for (const auto& [body, why] : std::vector<std::pair<std::string, std::string>>{
           {"", "JSON"},
           {"[]", "no JSON object"},
           {"{", "JSON"},
           {R"({"message":5})", "`message` must be a string"},
           {R"({"conversationId":{}})", "`conversationId` must be a string"},
           {R"({"parameters":[]})", "`parameters` must be an object"},
           {R"({"parameters":"a=b"})", "`parameters` must be an object"},
           {R"({"parameters":)" + std::string(5000, '['), "JSON"},
       }) {
    try {
      decode_invoke_request(body);
      ADD_FAILURE() << body;
    } catch (const DecodeError& error) {
      EXPECT_NE(std::string{error.what()}.find(why), std::string::npos) << error.what();
    }
  }
}

TEST(DecodeInvokeRequest, ReadsWhatTheClientEncodes) {
  const JsonObject parameters{{"format", "json"}, {"limit", 10}, {"nested", {{"a", nullptr}}}};
  const auto request = decode_invoke_request(encode_invoke_request("Größe\n\"x\"", "c-1", &parameters));
  EXPECT_EQ(request.message, "Größe\n\"x\"");
  EXPECT_EQ(request.conversation_id, "c-1");
  EXPECT_EQ(request.parameters, parameters);
}

}  // namespace
}  // namespace ai_sdk::core
