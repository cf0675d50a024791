#include "agents/data_quality/meaning.hpp"
#include "agents/data_quality/names.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::quality {
namespace {

using Words = std::vector<std::string>;

TEST(Names, AreSplitIntoWords) {
  EXPECT_EQ(name_words("shipped_at"), (Words{"shipped", "at"}));
  EXPECT_EQ(name_words("shippedAt"), (Words{"shipped", "at"}));
  EXPECT_EQ(name_words("SHIPPED_AT"), (Words{"shipped", "at"}));
  EXPECT_EQ(name_words("Order Date"), (Words{"order", "date"}));
  EXPECT_EQ(name_words("HTTPStatus"), (Words{"http", "status"}));
  EXPECT_EQ(name_words("__"), Words{});
}

TEST(Names, PluralsBecomeSingular) {
  EXPECT_EQ(singular("customers"), "customer");
  EXPECT_EQ(singular("Categories"), "category");
  EXPECT_EQ(singular("addresses"), "address");
  EXPECT_EQ(singular("status"), "status");
  EXPECT_EQ(singular("people"), "person");
  EXPECT_TRUE(same_entity("customer", "Customers"));
  EXPECT_TRUE(same_entity("order_item", "OrderItems"));
  EXPECT_FALSE(same_entity("customer", "orders"));
}

Meaning meaning(const std::string& column, const std::string& table, const std::string& type = "TEXT") {
  TableInfo info;
  info.name = table;
  info.columns.push_back({column, type, false, 0});
  return meaning_of(info.columns[0], info);
}

TEST(Meaning, KeysAndReferences) {
  EXPECT_TRUE(meaning("id", "customers").key);
  EXPECT_TRUE(meaning("customer_id", "customers").surrogate);
  EXPECT_TRUE(meaning("customer_id", "orders").reference);
  EXPECT_FALSE(meaning("customer_id", "orders").key);
  EXPECT_TRUE(meaning("order_number", "orders").key);
  EXPECT_FALSE(meaning("house_number", "customers").key);
  EXPECT_FALSE(meaning("phone_number", "customers").key);
}

TEST(Meaning, DatesOfThePastAndOthers) {
  EXPECT_TRUE(meaning("ordered_at", "orders").past_date);
  EXPECT_TRUE(meaning("birth_date", "customers").birth_date);
  EXPECT_TRUE(meaning("due_date", "invoices").open_date);
  EXPECT_FALSE(meaning("due_date", "invoices").past_date);
  EXPECT_FALSE(meaning("birth_place", "customers").birth_date);
  EXPECT_TRUE(meaning("shipped_at", "orders").finishing);
}

TEST(Meaning, NumbersAndTheirSigns) {
  EXPECT_TRUE(meaning("price", "products", "REAL").non_zero);
  EXPECT_TRUE(meaning("stock", "inventory", "INTEGER").non_negative);
  EXPECT_FALSE(meaning("stock", "inventory", "INTEGER").non_zero);
  EXPECT_FALSE(meaning("balance", "accounts", "REAL").non_negative);
  EXPECT_FALSE(meaning("amount", "transactions", "REAL").non_negative);
  EXPECT_TRUE(meaning("discount_percent", "products", "REAL").percentage);
  EXPECT_TRUE(meaning("latitude", "places", "REAL").range.has_value());
  EXPECT_FALSE(meaning("email_verified", "users", "INTEGER").email);
}

}  // namespace
}  // namespace ai_sdk::server::quality
