#include "fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::server::sql_query {
namespace {

TEST(Conversation, FollowUpsChangeTheLastQuestion) {
  Talk talk;
  talk.ask_json("how many orders");
  EXPECT_EQ(talk.rows_of(talk.ask_json("and by month?")),
            talk.rows_by_hand("select substr(order_date,1,7), count(*) from orders group by 1"));
  EXPECT_EQ(
      talk.rows_of(talk.ask_json("only for 2024")),
      talk.rows_by_hand(
          "select substr(order_date,1,7), count(*) from orders where order_date like '2024%' group by 1"));
  EXPECT_EQ(
      talk.rows_of(talk.ask_json("what about 2023?")),
      talk.rows_by_hand(
          "select substr(order_date,1,7), count(*) from orders where order_date like '2023%' group by 1"));
  EXPECT_EQ(talk.rows_of(talk.ask_json("now the top 3")),
            talk.rows_by_hand("select substr(order_date,1,7), count(*) from orders where order_date like "
                              "'2023%' group by 1 order by 2 desc, 1 limit 3"));
  EXPECT_EQ(talk.rows_of(talk.ask_json("how many products")),
            talk.rows_by_hand("select count(*) from products"));
}

TEST(Conversation, RowsAreFilteredSortedAndCounted) {
  Talk talk;
  talk.ask_json("customers in Texas");
  EXPECT_EQ(talk.rows_of(talk.ask_json("only the active ones")),
            talk.rows_by_hand("select * from customers where lower(state)='texas' and is_active=1"));
  EXPECT_EQ(talk.rows_of(talk.ask_json("sort by name"), true),
            talk.rows_by_hand(
                "select * from customers where lower(state)='texas' and is_active=1 order by name", true));
  EXPECT_EQ(talk.rows_of(talk.ask_json("how many?")),
            talk.rows_by_hand("select count(*) from customers where lower(state)='texas' and is_active=1"));
  EXPECT_EQ(
      talk.rows_of(talk.ask_json("and by city?")),
      talk.rows_by_hand(
          "select city, count(*) from customers where lower(state)='texas' and is_active=1 group by 1"));
}

TEST(Conversation, ARelatedTableLimitsTheLastQuestion) {
  Talk talk;
  talk.ask_json("total revenue by month");
  EXPECT_EQ(
      talk.rows_of(talk.ask_json("only for customers in Texas")),
      talk.rows_by_hand("select substr(o.order_date,1,7), sum(o.total) from orders o join customers c on "
                        "c.id=o.customer_id where lower(c.state)='texas' group by 1"));
  EXPECT_EQ(
      talk.rows_of(talk.ask_json("what about the average?")),
      talk.rows_by_hand("select substr(o.order_date,1,7), avg(o.total) from orders o join customers c on "
                        "c.id=o.customer_id where lower(c.state)='texas' group by 1"));
}

TEST(Conversation, ShowsAndExplainsTheStatement) {
  Talk talk;
  EXPECT_NE(talk.ask("show me the SQL").text.find("Nothing has been run"), std::string::npos);
  talk.ask("average price by category");
  EXPECT_NE(talk.ask("show me the SQL").text.find("SELECT category, avg(price)"), std::string::npos);
  EXPECT_NE(talk.ask("explain").text.find("average price of products"), std::string::npos);
}

TEST(Conversation, WhatIsNotUnderstoodChangesNothing) {
  Talk talk;
  talk.ask("how many orders");
  EXPECT_TRUE(talk.ask_json("and by moon?").at("sql").is_null());
  EXPECT_NE(talk.ask("show me the SQL").text.find("FROM orders"), std::string::npos);
}

TEST(Conversation, HelpNamesTheTables) {
  Talk talk;
  for (const char* message : {"", "  \n", "help", "what can you do?"}) {
    const auto text = talk.ask(message).text;
    EXPECT_NE(text.find("`customers`"), std::string::npos) << text;
    EXPECT_NE(text.find("How many customers are there?"), std::string::npos) << text;
  }
}

TEST(Answer, TellsItsStepsAndCountsItsWords) {
  Talk talk;
  const auto events = talk.ask("how many customers");
  ASSERT_EQ(events.tools.size(), 3U);
  EXPECT_EQ(events.tools[0].name, "search_metadata");
  EXPECT_EQ(events.tools[1].name, "get_entity_details");
  EXPECT_EQ(events.tools[1].input.at("fqn").as_string(), "shop.shop.main.customers");
  EXPECT_EQ(events.tools[2].name, "run_sql");
  EXPECT_EQ(events.tools[2].result.at("rows").to_number<int>(), 1);
  EXPECT_FALSE(events.thoughts.empty());
  EXPECT_NE(events.text.find("There are **12** customers."), std::string::npos) << events.text;
  EXPECT_NE(events.text.find("built-in engine"), std::string::npos);
  EXPECT_NE(events.text.find("```sql\nSELECT count(*) AS count\nFROM customers\n```"), std::string::npos)
      << events.text;
  EXPECT_EQ(talk.usage.prompt, 3);
  std::int64_t words = 0;
  bool inside = false;
  for (const char c : events.text) {
    const bool blank = c == ' ' || c == '\n';
    words += !blank && !inside ? 1 : 0;
    inside = !blank;
  }
  EXPECT_EQ(talk.usage.completion, words);
}

TEST(Answer, JsonIsOneDocument) {
  Talk talk;
  const auto answer = talk.ask_json("number of orders per status");
  for (const char* member : {"sql", "columns", "rows", "row_count", "truncated", "reading"})
    EXPECT_TRUE(answer.contains(member)) << member;
  EXPECT_EQ(answer.at("columns").as_array().size(), 2U);
  EXPECT_EQ(answer.at("row_count").to_number<std::size_t>(), answer.at("rows").as_array().size());
}

TEST(Answer, DescribesTablesAndColumns) {
  Talk talk;
  EXPECT_EQ(talk.ask_json("which tables are there").at("rows").as_array().size(), 5U);
  EXPECT_EQ(talk.ask_json("what columns does orders have").at("rows").as_array().size(), 6U);
  EXPECT_EQ(talk.ask_json("describe products").at("rows").as_array().size(), 5U);
}

TEST(Answer, TheTableParameterSaysWhereToLook) {
  Talk talk;
  EXPECT_EQ(talk.rows_of(talk.ask_json("how many rows are there", {{"table", "order_items"}})),
            talk.rows_by_hand("select count(*) from order_items"));
}

}  // namespace
}  // namespace ai_sdk::server::sql_query
