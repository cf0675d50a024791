// Statements that the user writes, and names and values that try to break out.
#include "fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::server::sql_query {
namespace {

TEST(RawSql, RunsAsItIs) {
  Talk talk;
  const auto answer = talk.ask_json("SELECT id, name FROM customers WHERE id < 3 ORDER BY id;");
  EXPECT_EQ(talk.rows_of(answer), talk.rows_by_hand("select id, name from customers where id<3"));
  EXPECT_EQ(talk.rows_of(talk.ask_json("run: select count(*) from orders")),
            talk.rows_by_hand("select count(*) from orders"));
  EXPECT_EQ(talk.rows_of(talk.ask_json("WITH x AS (SELECT 1 AS a) SELECT a FROM x")),
            talk.rows_by_hand("select 1"));
  EXPECT_EQ(talk.rows_of(talk.ask_json("```sql\nSELECT 2\n```")), talk.rows_by_hand("select 2"));
}

TEST(RawSql, OnlyTheDatabaseRefusesToWrite) {
  Talk talk;
  const auto before = talk.rows_by_hand("select * from customers");
  for (const char* statement :
       {"run: DELETE FROM customers", "DELETE FROM customers", "UPDATE customers SET name='x'",
        "DROP TABLE customers", "INSERT INTO customers(name) VALUES('x')", "run: CREATE TABLE t(a)",
        "run: ATTACH DATABASE ':memory:' AS m", "run: VACUUM", "WITH d AS (SELECT 1) DELETE FROM customers",
        "run: PRAGMA writable_schema=1", "run: SELECT 1; DELETE FROM customers",
        "SELECT * FROM customers; DROP TABLE orders", "run: SELECT load_extension('x')",
        "run: SELECT writefile('x','y')"}) {
    SCOPED_TRACE(statement);
    const auto answer = talk.ask_json(statement);
    EXPECT_TRUE(answer.at("sql").is_null());
    EXPECT_NE(answer.at("message").as_string().find("database"), std::string::npos)
        << answer.at("message").as_string();
  }
  EXPECT_EQ(talk.rows_by_hand("select * from customers"), before);
  EXPECT_EQ(talk.rows_by_hand("select count(*) from orders"), talk.rows_by_hand("select 46"));
}

TEST(RawSql, ABrokenStatementTellsWhatTheDatabaseSays) {
  Talk talk;
  const auto answer = talk.ask_json("run: SELECT a FROM nowhere");
  EXPECT_NE(answer.at("message").as_string().find("nowhere"), std::string::npos);
}

TEST(RawSql, EnglishThatStartsWithSelect) {
  Talk talk;
  EXPECT_EQ(talk.rows_of(talk.ask_json("select the 3 cheapest products")),
            talk.rows_by_hand("select * from products order by price limit 3"));
}

TEST(RawSql, RowsAreLimited) {
  Talk talk;
  const auto text =
      talk.ask("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<1000) SELECT i FROM n")
          .text;
  EXPECT_NE(text.find("Showing the first 50 of 1,000."), std::string::npos) << text;
  const auto answer = talk.ask_json("SELECT * FROM orders", {{"limit", 7}});
  EXPECT_EQ(answer.at("row_count").to_number<int>(), 7);
  EXPECT_TRUE(answer.at("truncated").as_bool());
  EXPECT_EQ(answer.at("total_rows").to_number<int>(), 46);
}

TEST(Injection, ThroughValues) {
  Talk talk;
  const auto none = talk.ask_json("customers with name \"x' OR 1=1 --\"");
  ASSERT_TRUE(none.at("sql").is_string());
  EXPECT_TRUE(none.at("rows").as_array().empty());
  const auto like = talk.ask_json("customers whose name contains '%'");
  ASSERT_TRUE(like.at("sql").is_string());
  EXPECT_TRUE(like.at("rows").as_array().empty());
  const auto named = talk.ask_json("customers named \"'); DROP TABLE customers; --\"");
  ASSERT_TRUE(named.at("sql").is_string());
  EXPECT_TRUE(named.at("rows").as_array().empty());
}

TEST(Injection, ThroughNames) {
  Talk talk(
      "CREATE TABLE \"a\"\"b\"(id INTEGER PRIMARY KEY, \"x; DROP TABLE t\" TEXT, \"select\" INTEGER);"
      "INSERT INTO \"a\"\"b\" VALUES(1,'p|q',5),(2,'line\nbreak `tick`',6);"
      "CREATE TABLE \"order\"(id INTEGER PRIMARY KEY, \"group\" TEXT);"
      "INSERT INTO \"order\" VALUES(1,'x''y'),(2,'z');");
  EXPECT_EQ(talk.rows_of(talk.ask_json("show \"a\"\"b\"")), talk.rows_by_hand("select * from \"a\"\"b\""));
  EXPECT_EQ(talk.rows_of(talk.ask_json("how many order")), talk.rows_by_hand("select 2"));
  EXPECT_EQ(talk.rows_of(talk.ask_json("number of order per group")),
            talk.rows_by_hand("select \"group\", count(*) from \"order\" group by 1"));
  talk.forget();
  const auto text = talk.ask("show \"a\"\"b\"").text;
  EXPECT_NE(text.find("p\\|q"), std::string::npos) << text;
  EXPECT_NE(text.find("line break \\`tick\\`"), std::string::npos) << text;
}

}  // namespace
}  // namespace ai_sdk::server::sql_query
