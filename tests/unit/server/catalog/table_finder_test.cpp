#include "catalog/catalog.hpp"
#include "catalog/common_words.hpp"
#include "catalog/message_tokens.hpp"
#include "catalog/sqlite_source.hpp"
#include "catalog/table_names.hpp"
#include "temp_dir.hpp"

namespace ai_sdk::server {
namespace {

using testing::TempDir;
using testing::write_sql;
using Names = std::vector<std::string>;

class TableFinderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    write_sql(dir_ / "shop.db", R"(
      CREATE TABLE customers(id, name, email, state);
      CREATE TABLE orders(id, customer_id, total, status);
      CREATE TABLE order_items(order_id, product_id);
      CREATE TABLE products(id, category);
      CREATE TABLE categories(id, name);
      CREATE TABLE inventory(id, stock);
      CREATE TABLE states(code, name);
      CREATE TABLE data(a);
      CREATE TABLE "2024"(a);
      CREATE TABLE OldSales(a);
    )");
    catalog_.add(open_sqlite_source(dir_ / "shop.db"));
  }

  Names found(std::string_view message) const {
    const TableMatch match = find_tables(catalog_, message);
    EXPECT_EQ(match.asked_for, "") << message;
    Names names;
    for (const TableRef& table : match.found) names.push_back(table.info.name);
    return names;
  }

  TableMatch missing(std::string_view message) const { return find_tables(catalog_, message); }

  TempDir dir_;
  Catalog catalog_;
};

TEST_F(TableFinderTest, SentencesThatNameOneTable) {
  for (const char* message : {
           "Analyze the customers table",
           "Could you please analyze the customers table for me?",
           "analyze customers",
           "customers",
           "CUSTOMERS!",
           "What's wrong with my Customers?",
           "how good is the customer table?",
           "Check the customers' data quality",
           "profile the customer's table",
           "look at \"customers\"",
           "look at `customers`",
           "look at 'customers'",
           "look at [customers]",
           "look at **customers**",
           "analyze main.customers.",
           "analyze shop.main.Customers",
           "analyze shop.shop.main.customers",
           "analyze \"shop\".\"main\".\"customers\"",
           "is customers.email unique?",
           "in order to see the data of customers, show their issues",
           "order customers by name",
           "Please create a data quality plan for the table customers.",
           "Tell me about the customers\nand what you would test",
           "customers by state",
           "Analyze customers.csv",
       }) {
    EXPECT_EQ(found(message), Names{"customers"}) << message;
  }
}

TEST_F(TableFinderTest, SingularAndPlural) {
  EXPECT_EQ(found("how many customer rows"), Names{"customers"});
  EXPECT_EQ(found("which category sells best"), Names{"categories"});
  EXPECT_EQ(found("analyze the inventories"), Names{"inventory"});
  EXPECT_EQ(found("the order table"), Names{"orders"});
  EXPECT_EQ(found("the average total per order"), Names{"orders"});
}

TEST_F(TableFinderTest, NamesOfSeveralWords) {
  for (const char* message :
       {"check order items", "check order_items", "check Order Items", "check order-items",
        "check orderItems", "check 'order items'", "check the order item table", "check main.order_items"}) {
    EXPECT_EQ(found(message), Names{"order_items"}) << message;
  }
  EXPECT_EQ(found("old sales"), Names{"OldSales"});
  EXPECT_EQ(found("old_sale"), Names{"OldSales"});
}

TEST_F(TableFinderTest, SeveralTablesInTheirOrder) {
  EXPECT_EQ(found("Compare orders, customers and the products table"),
            (Names{"orders", "customers", "products"}));
  EXPECT_EQ(found("Analyze the customers and orders tables; orders first"), (Names{"customers", "orders"}));
  EXPECT_EQ(found("orders customers"), (Names{"orders", "customers"}));
}

TEST_F(TableFinderTest, OrdinaryWordsAreNoTables) {
  for (const char* message : {
           "",
           "   ",
           "?!",
           "hello",
           "help",
           "in order to understand this",
           "why?",
           "which is worst?",
           "create tests for the issues",
           "show me the SQL",
           "order by name",
           "What can you do with my data?",
           "since 2024",
           "show it as a table",
           "the table",
           "in a table please",
           "which tables are there?",
           "list all tables",
           "analyze this table",
           "what about the same table",
           "put them in order",
           "e.g. example.com or 3.5",
           "Analyze everything",
           "make a summary of the results",
           "what's the status",
           "show the first 10 rows",
           "don't stop",
       }) {
    EXPECT_EQ(found(message), Names{}) << message;
  }
}

TEST_F(TableFinderTest, OrdinaryWordsAreTablesWhereTheSentenceSaysSo) {
  EXPECT_EQ(found("analyze the data table"), Names{"data"});
  EXPECT_EQ(found("table data"), Names{"data"});
  EXPECT_EQ(found("analyze `data`"), Names{"data"});
  EXPECT_EQ(found("analyze main.data"), Names{"data"});
  EXPECT_EQ(found("Analyze data."), Names{"data"});
  EXPECT_EQ(found("the 2024 table"), Names{"2024"});
}

TEST_F(TableFinderTest, MissingTablesWithNearNames) {
  const struct {
    const char* message;
    const char* asked_for;
    const char* first;
  } cases[] = {
      {"Analyze the custmers table", "custmers", "customers"},
      {"analyze custmers", "custmers", "customers"},
      {"table custmers", "custmers", "customers"},
      {"check main.custmers", "main.custmers", "customers"},
      {"the big prodcuts table please", "prodcuts", "products"},
      {"the order itmes table", "order itmes", "order_items"},
      {"how many custmers are there?", "custmers", "customers"},
      {"profile 'invntory'", "invntory", "inventory"},
      {"the order_lines table", "order_lines", "order_items"},
      {"analyze cust table", "cust", "customers"},
      {"analyze warehouse.orders", "warehouse.orders", "orders"},
  };
  for (const auto& [message, asked_for, first] : cases) {
    const TableMatch match = missing(message);
    EXPECT_EQ(match.asked_for, asked_for) << message;
    ASSERT_FALSE(match.suggestions.empty()) << message;
    EXPECT_EQ(match.suggestions.front(), first) << message;
    EXPECT_TRUE(match.found.empty()) << message;
  }
}

TEST_F(TableFinderTest, MissingTablesWithNothingNear) {
  for (const char* message : {"Analyze the suppliers table", "the suppliers table", "Analyze suppliers",
                              "a table called suppliers", "analyze the table \"suppliers\" for me"}) {
    const TableMatch match = missing(message);
    EXPECT_EQ(match.asked_for, "suppliers") << message;
    EXPECT_TRUE(match.found.empty()) << message;
    EXPECT_EQ(match.suggestions.size(), catalog_.tables().size()) << "all of them are named";
  }
}

TEST_F(TableFinderTest, FoundAndMissingTogether) {
  const TableMatch match = missing("Analyze the customers, suppliers and orders tables");
  EXPECT_EQ(match.asked_for, "suppliers");
  ASSERT_EQ(match.found.size(), 2U);
  EXPECT_EQ(match.found[0].info.name, "customers");
  EXPECT_EQ(match.found[1].info.name, "orders");
}

TEST_F(TableFinderTest, TheSameNameInTwoSources) {
  write_sql(dir_ / "archive.db", "CREATE TABLE orders(id); CREATE TABLE customer(id)");
  catalog_.add(open_sqlite_source(dir_ / "archive.db"));
  const TableMatch both = find_tables(catalog_, "analyze orders");
  ASSERT_EQ(both.found.size(), 2U);
  const TableMatch one = find_tables(catalog_, "analyze archive.main.orders");
  ASSERT_EQ(one.found.size(), 1U);
  EXPECT_EQ(one.found[0].info.service, "archive");
  EXPECT_EQ(one.found[0].source, catalog_.sources()[1].get());
  EXPECT_EQ(found("the customer table"), Names{"customer"}) << "the exact name goes before the plural";
}

TEST_F(TableFinderTest, NoTablesAtAll) {
  const Catalog empty;
  const TableMatch match = find_tables(empty, "Analyze the customers table");
  EXPECT_TRUE(match.found.empty());
  EXPECT_TRUE(match.suggestions.empty());
  EXPECT_EQ(match.asked_for, "customers");
}

TEST_F(TableFinderTest, AVeryLongMessageIsReadQuickly) {
  std::string message;
  while (message.size() < 5'000'000) message += "lorem \"ipsum 'dolor [sit. amet, ";
  message += " customers";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(found(message), Names{"customers"});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(TableNames, PluralAndSingularShareTheirKey) {
  const std::pair<const char*, const char*> pairs[] = {
      {"customer", "customers"}, {"category", "categories"}, {"status", "statuses"},
      {"address", "addresses"},  {"box", "boxes"},           {"purchase", "purchases"},
      {"movie", "movies"},       {"hero", "heroes"},         {"photo", "photos"},
      {"quiz", "quizzes"},       {"person", "people"},       {"salesperson", "salespeople"},
      {"key", "keys"},           {"index", "indices"},       {"index", "indexes"},
      {"house", "houses"},       {"batch", "batches"},       {"woman", "women"},
      {"analysis", "analyses"},  {"sale", "sales"},
  };
  for (const auto& [one, many] : pairs) {
    EXPECT_TRUE(same_but_for_number(one, many)) << one;
    EXPECT_TRUE(same_but_for_number(many, one)) << one;
    EXPECT_EQ(number_key(one), number_key(many)) << one << " " << many;
  }
  for (const auto& [one, other] :
       {std::pair{"car", "care"}, {"new", "news"}, {"clas", "class"}, {"order", "orderly"}}) {
    EXPECT_FALSE(same_but_for_number(one, other)) << one << " " << other;
  }
}

TEST(TableNames, EditDistance) {
  EXPECT_EQ(edit_distance("", "", 3), 0U);
  EXPECT_EQ(edit_distance("abc", "abc", 3), 0U);
  EXPECT_EQ(edit_distance("abc", "acb", 3), 1U);
  EXPECT_EQ(edit_distance("custmers", "customers", 3), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting", 3), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting", 2), 3U) << "limit + 1";
  EXPECT_EQ(edit_distance("a", "abcdefgh", 2), 3U);
}

TEST(MessageTokens, QuotesAndDots) {
  const auto tokens = tokenize_message("it's \"a b\".c, `d`.[e f] x.y.z. 'g");
  ASSERT_EQ(tokens.size(), 5U);
  EXPECT_EQ(tokens[0].text, "it");
  EXPECT_EQ(tokens[1].text, "c");
  EXPECT_EQ(tokens[1].qualifiers, Names{"a b"});
  EXPECT_EQ(tokens[2].text, "e f");
  EXPECT_TRUE(tokens[2].quoted);
  EXPECT_TRUE(tokens[2].breaks);
  EXPECT_EQ(tokens[3].qualifiers, (Names{"x", "y"}));
  EXPECT_EQ(tokens[4].text, "g");
  EXPECT_FALSE(tokens[4].quoted);
}

}  // namespace
}  // namespace ai_sdk::server
