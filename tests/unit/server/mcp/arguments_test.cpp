#include "mcp/arguments.hpp"

#include "metadata/tool.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

const json::object schema = json::parse(R"json({
  "type": "object",
  "properties": {
    "entityType": {"type": "string"},
    "fqn": {"type": "string"},
    "size": {"type": "integer", "minimum": 0, "maximum": 50},
    "threshold": {"type": "number", "minimum": 0, "maximum": 1},
    "deep": {"type": "boolean"},
    "mode": {"type": "string", "enum": ["set", "append"]},
    "owners": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
    "filters": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    "from": {"type": "object", "properties": {"type": {"type": "string"}}, "required": ["type"], "additionalProperties": false}
  },
  "required": ["entityType"]
})json")
                                .as_object();

json::object read(std::string_view text) {
  return read_arguments(schema, json::parse({text.data(), text.size()}).as_object());
}

std::string failure(std::string_view text) {
  try {
    return "none: " + json::serialize(read(text));
  } catch (const ToolFailure& error) {
    EXPECT_EQ(error.status, 400);
    return error.what();
  }
}

TEST(Arguments, EarlierNamesAreUnderstood) {
  const auto got = read(R"({"entity_type":"table","entityFqn":"a.b","limit":5})");
  EXPECT_EQ(got.at("entityType").as_string(), "table");
  EXPECT_EQ(got.at("fqn").as_string(), "a.b");
  EXPECT_EQ(got.at("size").as_int64(), 5);
  EXPECT_FALSE(got.contains("limit"));
  // The newer name wins where both are there.
  EXPECT_EQ(read(R"({"entityType":"table","entity_type":"tag"})").at("entityType").as_string(), "table");
}

TEST(Arguments, NullIsLeftOut) {
  EXPECT_FALSE(read(R"({"entityType":"t","fqn":null})").contains("fqn"));
  EXPECT_EQ(failure(R"({"entityType":null})"), "The argument entityType is missing");
}

TEST(Arguments, TextIsReadWhereOtherThingsAreWanted) {
  const auto got = read(
      R"({"entityType":"t","owners":"[\"a\",\"b\"]","filters":"{\"tags\":[\"x\"]}","size":"7","deep":"true","threshold":"0.5"})");
  EXPECT_EQ(got.at("owners").as_array().size(), 2u);
  EXPECT_EQ(got.at("filters").at("tags").as_array().size(), 1u);
  EXPECT_EQ(got.at("size").as_int64(), 7);
  EXPECT_EQ(got.at("deep").as_bool(), true);
  EXPECT_EQ(got.at("threshold").as_double(), 0.5);
  EXPECT_EQ(read(R"({"entityType":"t","owners":"ann"})").at("owners").at(0).as_string(), "ann");
  EXPECT_EQ(read(R"({"entityType":5})").at("entityType").as_string(), "5");
  EXPECT_EQ(read(R"({"entityType":"t","size":7.0})").at("size").as_int64(), 7);
}

TEST(Arguments, LargePagesAreCutAndOtherBoundsKept) {
  EXPECT_EQ(read(R"({"entityType":"t","size":500})").at("size").as_int64(), 50);
  EXPECT_EQ(failure(R"({"entityType":"t","size":-1})"), "The argument size must be at least 0, not -1");
  EXPECT_EQ(failure(R"({"entityType":"t","threshold":1.5})"),
            "The argument threshold must be at most 1, not 1.5E0");
  EXPECT_EQ(failure(R"({"entityType":"t","owners":["a","b","c","d"]})"),
            "The argument owners may have at most 3 elements; it has 4");
}

TEST(Arguments, MistakesAreNamed) {
  EXPECT_EQ(failure(R"({"entityType":"t","size":"many"})"),
            "The argument size must be a whole number, not \"many\"");
  EXPECT_EQ(failure(R"({"entityType":["t"]})"), "The argument entityType must be a string, not [\"t\"]");
  EXPECT_EQ(failure(R"({"entityType":"t","mode":"delete"})"),
            "The argument mode must be one of \"set\", \"append\", not \"delete\"");
  EXPECT_EQ(failure(R"({"entityType":"t","owners":[{}]})"),
            "The argument owners[0] must be a string, not {}");
  EXPECT_EQ(failure(R"({"entityType":"t","from":{}})"), "The argument from.type is missing");
  EXPECT_EQ(failure(R"({"entityType":"t","from":{"type":"x","more":1}})"),
            "There is no argument from.more; there are: type");
  EXPECT_EQ(failure(R"({"entityType":"t","filters":{"tags":5}})"),
            "The argument filters.tags must be an array, not 5");
  // What is not in the schema is left to the tool, where the schema does not forbid it.
  EXPECT_TRUE(read(R"({"entityType":"t","more":1})").contains("more"));
}

}  // namespace
}  // namespace ai_sdk::server
