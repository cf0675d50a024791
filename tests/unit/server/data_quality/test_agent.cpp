#include "recorder.hpp"

#include <boost/json/array.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <set>

namespace ai_sdk::server::quality {
namespace {

namespace json = boost::json;

TEST(Agent, AnswersInMarkdownPieceByPiece) {
  Talk talk(sample_shop_file());
  const std::string answer = talk.say("Analyze the customers table");
  EXPECT_TRUE(has(answer, "2,000 rows, 10 columns")) << answer;
  EXPECT_TRUE(has(answer, "**Malformed email** in `email` — 37 rows, 1.9 %, severity high")) << answer;
  EXPECT_TRUE(has(answer, "built-in engine (no language model)"));
  EXPECT_TRUE(has(answer, "### Tests to add"));
  EXPECT_TRUE(has(answer, "columnValuesToMatchRegex"));
  EXPECT_TRUE(has(answer, "Create tests for the issues"));
  EXPECT_GT(talk.last.pieces, 10);
  EXPECT_GT(talk.last.thoughts, 0);
  const std::set<std::string> tools(talk.last.tools.begin(), talk.last.tools.end());
  EXPECT_EQ(tools,
            (std::set<std::string>{"search_metadata", "get_entity_details", "profile_table", "run_sql"}));
  EXPECT_EQ(talk.last.tools.front(), "search_metadata");
  EXPECT_GT(talk.usage.prompt, 4);
  EXPECT_EQ(talk.usage.completion > 100, true);
}

TEST(Agent, SeveralTablesInOneMessage) {
  Talk talk(sample_shop_file());
  const std::string answer = talk.say("How good are orders and products?");
  EXPECT_TRUE(has(answer, "main.orders`"));
  EXPECT_TRUE(has(answer, "main.products`"));
  EXPECT_FALSE(has(answer, "main.customers`"));
}

TEST(Agent, TheWholeDatabase) {
  Talk talk(sample_shop_file());
  const std::string answer = talk.say("Analyze all tables");
  for (const char* table : {"customers", "orders", "products", "inventory"})
    EXPECT_TRUE(has(answer, std::string("| `") + table + "` |")) << answer;
}

TEST(Agent, ACleanTableIsSaidToBeClean) {
  Database database("CREATE TABLE colours(id INTEGER PRIMARY KEY, name TEXT);" +
                    insert_rows("colours", "i, 'Colour ' || char(96 + i)", 26));
  Talk talk(database.file());
  const std::string answer = talk.say("analyze colours");
  EXPECT_TRUE(has(answer, "Nothing is wrong")) << answer;
  EXPECT_TRUE(has(answer, "Tests to add")) << answer;
}

void expect_document(const json::object& document) {
  EXPECT_TRUE(document.at("table").is_string());
  EXPECT_TRUE(document.at("rows").is_int64());
  static const std::set<std::string> kinds{
      "missing_values",    "empty_strings",     "surrounding_blanks", "duplicate_key",   "duplicate_rows",
      "near_duplicates",   "malformed_email",   "malformed_phone",    "malformed_url",   "malformed_uuid",
      "malformed_code",    "malformed_date",    "future_date",        "date_order",      "mixed_types",
      "outlier",           "negative_value",    "zero_value",         "out_of_range",    "orphan_reference",
      "inconsistent_case", "misspelt_category", "inconsistent_total", "constant_column", "encoding_damage"};
  static const std::set<std::string> definitions{
      "columnValueLengthsToBeBetween", "columnValueMaxToBeBetween", "columnValueMeanToBeBetween",
      "columnValueMedianToBeBetween",  "columnValueMinToBeBetween", "columnValueStdDevToBeBetween",
      "columnValuesSumToBeBetween",    "columnValuesMissingCount",  "columnValuesToBeBetween",
      "columnValuesToBeInSet",         "columnValuesToBeNotInSet",  "columnValuesToBeNotNull",
      "columnValuesToBeUnique",        "columnValuesToMatchRegex",  "columnValuesToNotMatchRegex",
      "tableColumnCountToEqual",       "tableCustomSQLQuery",       "tableRowCountToBeBetween",
      "tableRowCountToEqual"};
  for (const json::value& value : document.at("findings").as_array()) {
    const json::object& finding = value.as_object();
    EXPECT_TRUE(kinds.contains(std::string(finding.at("kind").as_string())));
    EXPECT_GT(finding.at("count").as_int64(), 0);
    EXPECT_NEAR(finding.at("share").as_double(),
                static_cast<double>(finding.at("count").as_int64()) /
                    static_cast<double>(document.at("rows").as_int64()),
                1e-9);
    EXPECT_TRUE(finding.at("column").is_string() && finding.at("samples").is_array() &&
                finding.at("reason").is_string());
    const std::string severity(finding.at("severity").as_string());
    EXPECT_TRUE(severity == "high" || severity == "medium" || severity == "low");
    const json::object& test = finding.at("test").as_object();
    EXPECT_TRUE(definitions.contains(std::string(test.at("name").as_string()))) << test.at("name");
    EXPECT_TRUE(test.at("parameters").is_object());
    EXPECT_TRUE(test.at("sql").as_string().starts_with("SELECT "));
  }
  EXPECT_FALSE(document.at("tests").as_array().empty());
  for (const json::value& value : document.at("tests").as_array()) {
    const json::object& test = value.as_object();
    EXPECT_TRUE(definitions.contains(std::string(test.at("name").as_string()))) << test.at("name");
    EXPECT_TRUE(test.at("column").is_string() && test.at("reason").is_string() && test.at("sql").is_string());
    for (const auto& [name, parameter] : test.at("parameters").as_object())
      EXPECT_TRUE(parameter.is_string()) << name;
  }
}

TEST(Agent, JsonIsOneDocument) {
  Talk talk(sample_shop_file());
  const json::object document =
      json::parse(talk.say("Analyze customers", R"({"format": "json"})")).as_object();
  expect_document(document);
  EXPECT_EQ(document.at("rows").as_int64(), 2000);
  EXPECT_TRUE(document.at("table").as_string().ends_with("main.customers"));
}

TEST(Agent, JsonOfSeveralTablesIsAList) {
  Talk talk(sample_shop_file());
  const json::array documents = json::parse(talk.say("all tables", R"({"format": "json"})")).as_array();
  ASSERT_EQ(documents.size(), 4U);
  for (const json::value& document : documents) expect_document(document.as_object());
}

TEST(Agent, ParametersNameTheTable) {
  Talk talk(sample_shop_file());
  EXPECT_TRUE(has(talk.say("", R"({"table": "orders"})"), "main.orders`"));
  EXPECT_TRUE(has(talk.say("Analyze it", R"({"table": "Products"})"), "main.products`"));
  EXPECT_TRUE(json::parse(talk.say("", R"({"table": ["orders", "products"], "format": "json"})")).is_array());
}

TEST(Agent, WrongParametersAreExplained) {
  Talk talk(sample_shop_file());
  for (const char* parameters : {R"({"format": "xml"})", R"({"format": 3})", R"({"table": 7})",
                                 R"({"table": ""})", R"({"table": "no_such_thing"})"}) {
    EXPECT_THROW(talk.say("Analyze customers", parameters), AgentFailure) << parameters;
  }
  EXPECT_THROW(talk.say("hello there", R"({"format": "json"})"), AgentFailure);
  EXPECT_NO_THROW(talk.say("Analyze customers", R"({"format": "markdown", "other": 1})"));
}

TEST(Agent, AMissingTableGetsTheNearestNames) {
  Talk talk(sample_shop_file());
  const std::string answer = talk.say("Analyze the custmers table");
  EXPECT_TRUE(has(answer, "no table called")) << answer;
  EXPECT_TRUE(has(answer, "`customers`")) << answer;
}

TEST(Agent, AnEmptyMessageGetsHelp) {
  Talk talk(sample_shop_file());
  const std::string answer = talk.say("");
  EXPECT_TRUE(has(answer, "Analyze the customers table")) << answer;
  EXPECT_TRUE(has(answer, "`inventory`")) << answer;
}

TEST(Agent, AMessageOfFiveMegabytesIsReadQuickly) {
  Talk talk(sample_shop_file());
  const auto begin = std::chrono::steady_clock::now();
  const std::string answer = talk.say("Analyze the products table " + std::string(5 * 1024 * 1024, 'x'));
  EXPECT_TRUE(has(answer, "main.products`"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(Agent, StopsWhenTheRunIsCancelled) {
  Talk talk(sample_shop_file());
  talk.stop.request_stop();
  EXPECT_THROW(talk.say("Analyze the orders table"), RunCancelled);
}

}  // namespace
}  // namespace ai_sdk::server::quality
