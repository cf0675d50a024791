#include "agents/sql_query/dates.hpp"
#include "agents/sql_query/lexicon.hpp"
#include "agents/sql_query/render.hpp"
#include "agents/sql_query/schema_index.hpp"
#include "agents/sql_query/sql_text.hpp"
#include "agents/sql_query/tokenizer.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::sql_query {
namespace {

std::vector<std::string> texts(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& token : tokenize(text)) out.push_back(token.lower);
  return out;
}

TEST(Tokenizer, WordsNumbersAndContractions) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(texts("Who hasn't paid?"), (Words{"who", "has", "not", "paid"}));
  EXPECT_EQ(texts("the customer's e-mail"), (Words{"the", "customer", "e-mail"}));
  EXPECT_EQ(texts("over $1,000.50"), (Words{"over", "1,000.50"}));
  EXPECT_EQ(tokenize("1,000.50").front().number, 1000.5);
  EXPECT_EQ(tokenize("5k").front().number, 5000);
  EXPECT_EQ(tokenize("2024-03-01").front().kind, TokenKind::word);
  EXPECT_EQ(tokenize("-5").front().number, -5);
  EXPECT_EQ(texts("name >= 'O''Neil'"), (Words{"name", ">=", "o'neil"}));
  EXPECT_EQ(texts("\xE2\x80\x9Cx y\xE2\x80\x9D"), (Words{"x y"}));
}

TEST(Lexicon, SingularAndParts) {
  EXPECT_EQ(singular("categories"), "category");
  EXPECT_EQ(singular("statuses"), "status");
  EXPECT_EQ(singular("status"), "status");
  EXPECT_EQ(singular("addresses"), "address");
  EXPECT_EQ(singular("people"), "person");
  EXPECT_EQ(name_parts("orderDate"), (std::vector<std::string>{"order", "date"}));
  EXPECT_EQ(name_parts("Order Items"), (std::vector<std::string>{"order", "item"}));
  EXPECT_EQ(edit_distance("custmers", "customers", 2), 1U);
  EXPECT_EQ(edit_distance("abcd", "badc", 2), 2U);
  EXPECT_EQ(edit_distance("a", "abcdef", 2), 3U);
}

TEST(Dates, Spans) {
  const auto span = [](std::string_view text) {
    const auto tokens = tokenize(text);
    const auto found = read_date_span(tokens, 0, false);
    return found && found->length == tokens.size() ? found->from + ".." + found->to : std::string("none");
  };
  EXPECT_EQ(span("in 2023"), "'2023-01-01'..'2024-01-01'");
  EXPECT_EQ(span("since March 2024"), "'2024-03-01'..");
  EXPECT_EQ(span("before 2024-02-29"), "..'2024-02-29'");
  EXPECT_EQ(span("on 2023-02-29"), "none");
  EXPECT_EQ(span("on 31 December 2023"), "'2023-12-31'..'2024-01-01'");
  EXPECT_EQ(span("after Q4 2023"), "'2024-01-01'..");
  EXPECT_EQ(span("between 2023-01-01 and 2023-06-30"), "'2023-01-01'..'2023-07-01'");
  EXPECT_EQ(span("last month"), "date('now', 'start of month', '-1 months')..date('now', 'start of month')");
  EXPECT_EQ(span("yesterday"), "date('now', '-1 days')..date('now')");
  EXPECT_EQ(span("may"), "none");
}

TEST(Schema, RelationsAreDeclaredOrInferred) {
  TableInfo customers;
  customers.name = "customers";
  customers.columns = {{"id", "INTEGER", true, 1}, {"name", "TEXT"}};
  TableInfo orders;
  orders.name = "orders";
  orders.columns = {{"id", "INTEGER", true, 1}, {"customer_id", "INTEGER"}};
  const Schema schema({customers, orders});
  ASSERT_EQ(schema.relations().size(), 1U);
  EXPECT_TRUE(schema.relations()[0].inferred);
  EXPECT_TRUE(schema.parent_path(1, 0).has_value());
  EXPECT_FALSE(schema.parent_path(0, 1).has_value());
}

TEST(Render, NothingBreaksOutOfACell) {
  EXPECT_EQ(escape_markdown("a|b\nc`d"), "a\\|b c\\`d");
  EXPECT_EQ(escape_markdown("\x1B[31m"), "\xEF\xBF\xBD\\[31m");
  EXPECT_EQ(escape_markdown("\xC3\xA4\xC3\xA4", 3), "\xC3\xA4\xE2\x80\xA6");
  EXPECT_EQ(sql_block("SELECT '```'"), "````sql\nSELECT '```'\n````\n");
  EXPECT_EQ(with_commas(1234567), "1,234,567");
  EXPECT_EQ(with_commas(-1234), "-1,234");
  EXPECT_EQ(plain_number(Value(1234.5)), "1,234.5");
  EXPECT_EQ(identifier("order"), "\"order\"");
  EXPECT_EQ(identifier("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(identifier("customer_id"), "customer_id");
}

}  // namespace
}  // namespace ai_sdk::server::sql_query
