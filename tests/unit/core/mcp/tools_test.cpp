#include "core/mcp/tools.hpp"

#include "core/mcp/rpc.hpp"
#include "core/wire/parse.hpp"

#include <boost/json/array.hpp>

#include <gtest/gtest.h>

#include <string>

namespace ai_sdk::core::mcp {
namespace {

Json json_of(std::string_view text) {
  auto value = parse_json(text);
  EXPECT_TRUE(value) << text;
  return value.value_or(nullptr);
}

// A result with one block of text, as OpenMetadata sends it.
Json with_text(std::string_view text, bool is_error = false) {
  JsonObject block{{"type", "text"}, {"text", boost::json::string_view(text.data(), text.size())}};
  JsonObject result{{"content", boost::json::array{block}}, {"isError", is_error}};
  return result;
}

TEST(McpTools, KeepsAllThatTheServerSaysOfATool) {
  const auto page = read_tools(json_of(R"({"nextCursor":"c2","tools":[
    {"name":"search","title":"Search","description":"Finds","annotations":{"readOnlyHint":true},"icons":[1],
     "inputSchema":{"type":"object","required":["query","filters"],"$defs":{"Filter":{"type":"object"}},
       "properties":{"query":{"type":"string","description":"Words"},
         "size":{"type":["null","integer"],"default":10},
         "state":{"enum":["a","b"]},
         "filters":{"type":"array","items":{"$ref":"#/$defs/Filter"}},
         "one":{"$ref":"#/$defs/Filter"},
         "maybe":{"anyOf":[{"type":"null"},{"$ref":"#/$defs/Filter"}]},
         "shape":{"properties":{}},"list":{"items":{}},"odd":true,"round":{"$ref":"#/properties/round"}}},
     "outputSchema":{"type":"object"}},
    {"name":"unheard_of"},{"title":"no name"},7]})"));
  EXPECT_EQ(page.next, "c2");
  ASSERT_EQ(page.tools.size(), 2u);
  const ToolInfo& tool = page.tools[0];
  EXPECT_EQ(tool.name, "search");
  EXPECT_EQ(tool.title, "Search");
  EXPECT_TRUE(tool.read_only());
  EXPECT_TRUE(tool.output_schema);
  EXPECT_TRUE(tool.extra.contains("icons"));
  ASSERT_EQ(tool.parameters.size(), 10u);
  const auto named = [&tool](std::string_view name) {
    for (const auto& parameter : tool.parameters)
      if (parameter.name == name) return parameter;
    return ToolParameter{};
  };
  EXPECT_EQ(named("query").description, "Words");
  EXPECT_TRUE(named("query").required);
  EXPECT_FALSE(named("size").required);
  EXPECT_EQ(named("size").type, "integer");
  EXPECT_EQ(named("size").default_value, Json(10));
  EXPECT_EQ(named("state").enum_values.size(), 2u);
  EXPECT_EQ(named("filters").type, "array");
  for (const char* name : {"one", "maybe", "shape"}) EXPECT_EQ(named(name).type, "object") << name;
  EXPECT_EQ(named("list").type, "array");
  for (const char* name : {"odd", "round", "state"}) EXPECT_EQ(named(name).type, "string") << name;
  EXPECT_FALSE(page.tools[1].read_only());
}

TEST(McpTools, GivesOpenAiTheWholeSchema) {
  const auto page = read_tools(json_of(R"({"tools":[
    {"name":"make","description":"Makes","inputSchema":{"type":"object","additionalProperties":false,
      "properties":{"from":{"type":"object","properties":{"fqn":{"type":"string"}},"required":["fqn"]}}}},
    {"name":"bare"}]})"));
  const auto full = openai_tool(page.tools[0]);
  EXPECT_EQ(full.at("type"), "function");
  EXPECT_EQ(full.at("function").at("name"), "make");
  EXPECT_EQ(full.at("function").at("parameters"), page.tools[0].input_schema);
  const auto bare = openai_tool(page.tools[1]);
  EXPECT_EQ(bare.at("function").at("parameters"), json_of(R"({"type":"object","properties":{}})"));
}

TEST(McpTools, ListsThatAreNoneAreRefused) {
  EXPECT_TRUE(read_tools(json_of("{}")).tools.empty());
  EXPECT_TRUE(read_tools(json_of(R"({"tools":null})")).tools.empty());
  EXPECT_THROW(read_tools(json_of("[]")), ProtocolError);
  EXPECT_THROW(read_tools(json_of(R"({"tools":{}})")), ProtocolError);
  EXPECT_THROW(read_call("t", json_of("[]")), ProtocolError);
}

TEST(McpTools, DataIsWhatTheToolAnswered) {
  EXPECT_EQ(read_call("t", with_text(R"({"results":[]})")).result.data, json_of(R"({"results":[]})"));
  EXPECT_EQ(read_call("t", with_text("plain words")).result.data, json_of(R"({"text":"plain words"})"));
  EXPECT_EQ(read_call("t", json_of("{}")).result.data, nullptr);
  const auto both =
      read_call("t", json_of(R"({"content":[{"type":"text","text":"x"}],"structuredContent":{"a":1}})"));
  EXPECT_EQ(both.result.data, json_of(R"({"a":1})"));
  EXPECT_TRUE(both.result.success);
  const auto blocks =
      read_call("t", json_of(R"({"content":[{"type":"image","data":"aGk=","mimeType":"image/png"},
    {"type":"text","text":"[1]"},{"type":"resource_link","uri":"x:y"},null]})"));
  EXPECT_EQ(blocks.result.content.size(), 3u);
  EXPECT_EQ(blocks.result.data, json_of("[1]"));
}

TEST(McpTools, AResultInsideAResultIsTheResult) {
  const auto twice =
      read_call("t", with_text(R"({"content":[{"type":"text","text":"{\"a\":1}"}],"isError":false})"));
  EXPECT_EQ(twice.result.data, json_of(R"({"a":1})"));
  EXPECT_TRUE(
      read_call("t", with_text(R"({"content":[{"type":"text","text":"no"}],"isError":true})")).failure);
  EXPECT_FALSE(read_call("t", with_text(R"({"content":[{"about":"articles"}],"isError":false})")).failure);
}

TEST(McpTools, AFailureIsReadOutOfItsText) {
  auto failed =
      read_call("t", with_text(R"({"error":"Authorization error: no","statusCode":403})", true)).failure;
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->message, "Authorization error: no");
  EXPECT_EQ(failed->status_code, 403);
  failed = read_call("t", with_text("Unknown function: x", true)).failure;
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->message, "Unknown function: x");
  EXPECT_FALSE(failed->status_code);
  failed = read_call("t", json_of(R"({"isError":true})")).failure;
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->message, "");
}

TEST(McpTools, LineageThatFailedIsNoSuccess) {
  const auto result = with_text(R"({"error":"no such table"})");
  EXPECT_TRUE(read_call("get_entity_lineage", result).failure);
  EXPECT_FALSE(read_call("search_metadata", result).failure);
  EXPECT_FALSE(read_call("get_entity_lineage", with_text(R"({"error":null,"nodes":[]})")).failure);
}

TEST(McpTools, AnAnswerThatTheServerLeftOutIsFlagged) {
  const auto stub = read_call("t", with_text(R"({"tool":"t","truncated":true,"responseSizeChars":200000,
    "maxResponseChars":100000,"message":"ask for less"})"));
  EXPECT_FALSE(stub.failure);
  EXPECT_TRUE(stub.result.truncated);
  EXPECT_FALSE(stub.result.success);
  EXPECT_EQ(stub.result.error, "ask for less");
  EXPECT_FALSE(read_call("t", with_text(R"({"truncated":true})")).result.truncated);
}

TEST(McpTools, AModelIsGivenJson) {
  EXPECT_EQ(text_for_model(read_call("t", with_text(R"({"a": 1})")).result), R"({"a":1})");
  EXPECT_EQ(text_for_model(read_call("t", with_text("words")).result), R"({"text":"words"})");
  const auto two = json_of(
      R"({"content":[{"type":"text","text":"{\"a\":1}"},{"type":"image","data":"aGk=","mimeType":"i"}]})");
  EXPECT_EQ(text_for_model(read_call("t", two).result),
            R"({"content":[{"a":1},{"type":"image","base64Characters":4,"mimeType":"i"}]})");
  EXPECT_EQ(text_for_model(read_call("t", json_of("{}")).result), R"({"content":[]})");
  EXPECT_EQ(failure_for_model("no \xFF", 404), "{\"error\":\"no \xEF\xBF\xBD\",\"statusCode\":404}");
}

}  // namespace
}  // namespace ai_sdk::core::mcp
