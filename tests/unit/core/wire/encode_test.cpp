#include "core/wire/encode.hpp"

#include "core/text.hpp"
#include "core/wire/decode.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

AgentInfo full_agent() {
  AgentInfo agent;
  agent.name = "refund-helper";
  agent.display_name = "Refund helper";
  agent.description = "Finds refund tables";
  agent.abilities = {"discoveryAndSearch", "with.dot"};
  agent.api_enabled = true;
  agent.id = "c0de";
  agent.fully_qualified_name = "refund-helper";
  agent.mode = "chat";
  agent.icon = "i";
  agent.provider = "user";
  agent.prompt = "p";
  agent.schedule = "0 0 * * *";
  agent.persona = EntityReference{"0b7e", "aiPersona", "analyst", "analyst", "The analyst", "d"};
  agent.bot = EntityReference{"b0b0", "bot", "ingestion-bot", "", "", ""};
  agent.knowledge = KnowledgeScope{{"table"}, {EntityReference{"s", "databaseService", "pg", "", "", ""}}};
  agent.extra["version"] = 0.1;
  return agent;
}

TEST(EncodeRequest, LeavesOutWhatIsNotThere) {
  EXPECT_EQ(encode_invoke_request("Hi", "", nullptr), R"({"message":"Hi"})");
  EXPECT_EQ(encode_invoke_request("", "c-1", nullptr), R"({"message":"","conversationId":"c-1"})");
  const JsonObject empty;
  EXPECT_EQ(encode_invoke_request("Hi", "", &empty), R"({"message":"Hi"})");
  const JsonObject parameters{{"n", 1}};
  EXPECT_EQ(encode_invoke_request("Hi", "", &parameters), R"({"message":"Hi","parameters":{"n":1}})");
}

TEST(EncodeRequest, IsValidJsonWhateverTheTextsHold) {
  const JsonObject parameters{{"k\xff", "v\xc3"}};
  const std::string body = encode_invoke_request("a\xff\"\n\x01\xe2\x82z", "c\xfe", &parameters);
  ASSERT_TRUE(is_valid_utf8(body));
  const auto value = json::parse(body);
  EXPECT_EQ(value.at("message").as_string(), "a\xEF\xBF\xBD\"\n\x01\xEF\xBF\xBDz");
  EXPECT_EQ(value.at("parameters").as_object().begin()->key(), "k\xEF\xBF\xBD");
}

TEST(EncodeAgent, IsReadBackTheSame) {
  const AgentInfo agent = full_agent();
  const std::string page = encode_page({agent, AgentInfo{.name = "b"}}, "YTE", 131);
  const auto decoded = decode_agent_page(page);
  ASSERT_EQ(decoded.items.size(), 2U);
  EXPECT_EQ(decoded.items[0], agent);
  EXPECT_EQ(decoded.items[1], AgentInfo{.name = "b"});
  EXPECT_EQ(decoded.after, "YTE");
}

TEST(EncodeAgent, HasWholeReferencesAndNoNulls) {
  const JsonObject out = to_json(full_agent());
  const auto& abilities = out.at("abilities").as_array();
  ASSERT_EQ(abilities.size(), 2U);
  EXPECT_EQ(abilities[0].at("type").as_string(), "ability");
  EXPECT_EQ(abilities[0].at("fullyQualifiedName").as_string(), "discoveryAndSearch");
  EXPECT_EQ(abilities[1].at("fullyQualifiedName").as_string(), "\"with.dot\"");
  const std::string id{abilities[0].at("id").as_string()};
  EXPECT_EQ(id.size(), 36U);
  EXPECT_EQ(id[14], '8');
  EXPECT_NE(std::string_view{"89ab"}.find(id[19]), std::string_view::npos);
  EXPECT_EQ(to_json(full_agent()).at("abilities").as_array()[0].at("id").as_string(), id);
  EXPECT_NE(abilities[1].at("id").as_string(), id);
  const JsonObject least = to_json(AgentInfo{.name = "a"});
  EXPECT_EQ(
      least,
      (JsonObject{{"name", "a"}, {"description", ""}, {"apiEnabled", false}, {"abilities", json::array{}}}));
}

TEST(EncodeAgent, ExtraNeverHidesAKnownMember) {
  AgentInfo agent{.name = "a", .api_enabled = true};
  agent.extra["apiEnabled"] = false;
  EXPECT_TRUE(to_json(agent).at("apiEnabled").as_bool());
}

TEST(EncodePage, TheLastPageHasNoCursor) {
  EXPECT_EQ(encode_page({}, "", 0), R"({"data":[],"paging":{"total":0}})");
}

TEST(EncodeResponse, IsReadBackTheSame) {
  InvokeResponse response{
      .conversation_id = "c", .response = "r", .tools_used = {"a", "b"}, .usage = Usage{1, 2, 3}};
  response.extra["model"] = "built-in";
  const JsonObject out = to_json(response);
  EXPECT_EQ(decode_invoke_response(json::serialize(out)), response);
  EXPECT_TRUE(to_json(InvokeResponse{}).at("toolsUsed").is_array());
}

TEST(EncodeError, HasCodeAndMessage) {
  EXPECT_EQ(encode_error(409, "Entity already exists"), R"({"code":409,"message":"Entity already exists"})");
  EXPECT_EQ(error_message_of(encode_error(400, "a\xff\n\"")), "a\xEF\xBF\xBD\n\"");
}

}  // namespace
}  // namespace ai_sdk::core
