#include "recorder.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::quality {
namespace {

TEST(Conversation, CreatesRunsAndShowsTests) {
  Talk talk(sample_shop_file());
  talk.say("Analyze the customers table");
  const std::string created = talk.say("Create tests for the issues");
  EXPECT_TRUE(has(created, "11 tests created")) << created;
  EXPECT_TRUE(
      has(created,
          "| `customers_email_malformed_email` | `email` | columnValuesToMatchRegex | **failed** | 37 |"))
      << created;
  EXPECT_TRUE(has(created, "0 passed, 11 failed")) << created;
  const std::string table = [&] {
    for (const TestCase& test : talk.store().test_cases("shop.shop.main.customers")) return test.table;
    return std::string();
  }();
  ASSERT_EQ(table, "shop.shop.main.customers");
  const auto tests = talk.store().test_cases(table);
  ASSERT_EQ(tests.size(), 11U);
  for (const TestCase& test : tests) {
    EXPECT_FALSE(test.definition.empty());
    EXPECT_TRUE(test.sql.starts_with("SELECT "));
    const auto result = talk.store().last_test_result(test.id);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->status, "Failed");
    EXPECT_GT(result->failed_rows, 0);
    EXPECT_EQ(result->failed_rows + result->passed_rows, 2000);
  }
  const std::string again = talk.say("run the tests again");
  EXPECT_TRUE(has(again, "0 of 11 passed")) << again;
  const std::string sql = talk.say("Show me the SQL");
  EXPECT_TRUE(has(sql, "```sql\nSELECT count(*) FROM \"customers\" WHERE \"email\" IS NULL;\n```")) << sql;
}

TEST(Conversation, CreatingTwiceReplaces) {
  Talk talk(sample_shop_file());
  talk.say("Analyze products");
  talk.say("Create tests for the issues");
  talk.say("Create tests for the issues");
  EXPECT_EQ(talk.store().test_cases("shop.shop.main.products").size(), 11U);
}

TEST(Conversation, AllPlannedTestsPassWhereNothingIsWrong) {
  Talk talk(sample_shop_file());
  talk.say("Analyze customers");
  const std::string created = talk.say("create all tests");
  EXPECT_TRUE(has(created, "| **failed** |"));
  EXPECT_TRUE(has(created, "| passed |")) << created;
}

TEST(Conversation, TestsSeeThatTheDataHasBeenMended) {
  Database database("CREATE TABLE people(id INTEGER PRIMARY KEY, email TEXT);" +
                    insert_rows("people", "i, 'p' || i || '@example.com'", 100) +
                    "UPDATE people SET email = 'broken' WHERE id < 4");
  Talk talk(database.file());
  talk.say("Analyze people");
  EXPECT_TRUE(has(talk.say("create tests for the issues"), "| **failed** | 3 |"));
  database.run("UPDATE people SET email = 'p' || id || '@example.com'");
  const std::string again = talk.say("run them again");
  EXPECT_TRUE(has(again, "| passed | 0 | 3 |")) << again;
}

TEST(Conversation, WhyWorstAndColumns) {
  Talk talk(sample_shop_file());
  talk.say("Analyze the customers table");
  EXPECT_TRUE(has(talk.say("Which is worst?"), "The worst: malformed email in `email`")) << talk.last.text;
  const std::string why = talk.say("Why is email a problem?");
  EXPECT_TRUE(has(why, "missing values in `email`") && has(why, "```sql")) << why;
  EXPECT_FALSE(has(why, "`state`")) << why;
  const std::string column = talk.say("only the states");
  EXPECT_TRUE(has(column, "## `state`") && has(column, "Inconsistent case")) << column;
  const std::string clean = talk.say("country?");
  EXPECT_TRUE(has(clean, "Nothing wrong was found in this column")) << clean;
}

TEST(Conversation, AFollowUpMayNameItsTable) {
  Talk talk(sample_shop_file());
  talk.say("Analyze customers");
  EXPECT_TRUE(has(talk.say("Create tests for the issues in inventory"), "customers") == false)
      << talk.last.text;
  EXPECT_TRUE(has(talk.last.text, "main.inventory`")) << talk.last.text;
}

TEST(Conversation, NothingRemembered) {
  Talk talk(sample_shop_file());
  for (const char* message :
       {"Create tests for the issues", "Show me the SQL", "Why?", "Which is worst?", "run the tests"}) {
    const std::string answer = talk.say(message);
    EXPECT_TRUE(has(answer, "not looked at any table")) << message << ": " << answer;
    EXPECT_TRUE(has(answer, "`customers`")) << message;
  }
  EXPECT_TRUE(has(talk.say("bananas"), "Which table")) << talk.last.text;
}

TEST(Conversation, AForeignMemoryDoesNoHarm) {
  Talk talk(sample_shop_file());
  talk.memory =
      boost::json::parse(R"({"reports": [1, {"table": 3, "findings": [{"count": "x"}], "tests": "none"}]})")
          .as_object();
  EXPECT_NO_THROW(talk.say("show me the sql"));
  talk.memory = boost::json::parse(R"({"reports": "none"})").as_object();
  EXPECT_TRUE(has(talk.say("show me the sql"), "not looked at any table"));
}

}  // namespace
}  // namespace ai_sdk::server::quality
