#include "metadata/fqn.hpp"

#include "metadata/column_type.hpp"
#include "metadata/entity_id.hpp"

#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

using Parts = std::vector<std::string>;

TEST(Fqn, PartsWithDotsAreQuoted) {
  EXPECT_EQ(join_fqn(Parts{"pg", "shop", "v1.0", "a\"b"}), "pg.shop.\"v1.0\".\"a\"\"b\"");
  EXPECT_EQ(split_fqn("pg.shop.\"v1.0\".\"a\"\"b\""), (Parts{"pg", "shop", "v1.0", "a\"b"}));
  EXPECT_EQ(split_fqn("orders"), Parts{"orders"});
  EXPECT_EQ(split_fqn("a..b"), (Parts{"a", "", "b"}));
  EXPECT_EQ(split_fqn("a.\"b.c"), (Parts{"a", "\"b", "c"}));  // the quote never ends
  EXPECT_EQ(parent_fqn("a.\"b.c\".d"), "a.\"b.c\"");
  EXPECT_EQ(parent_fqn("a"), "");
  EXPECT_EQ(child_fqn("a.b", "c.d"), "a.b.\"c.d\"");
}

TEST(EntityId, IsAUuidOfTheName) {
  const std::string id = entity_id("table", "shop.shop.main.orders");
  EXPECT_EQ(id, entity_id("table", "shop.shop.main.orders"));
  EXPECT_EQ(id.size(), 36u);
  EXPECT_EQ(id[14], '5');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
  EXPECT_NE(id, entity_id("database", "shop.shop.main.orders"));
}

std::string type_text(std::string_view declared) {
  boost::json::object column;
  add_column_type(column, declared);
  column.stable_erase("dataTypeDisplay");
  return boost::json::serialize(column);
}

TEST(ColumnType, DeclarationsOfDatabasesAreUnderstood) {
  EXPECT_EQ(type_text("INTEGER"), R"({"dataType":"INT"})");
  EXPECT_EQ(type_text("varchar(120)"), R"({"dataType":"VARCHAR","dataLength":120})");
  EXPECT_EQ(type_text("DECIMAL(12, 2)"), R"({"dataType":"DECIMAL","precision":12,"scale":2})");
  EXPECT_EQ(type_text("timestamp with time zone"), R"({"dataType":"TIMESTAMPZ"})");
  EXPECT_EQ(type_text("timestamp(6) without time zone"), R"({"dataType":"TIMESTAMP"})");
  EXPECT_EQ(type_text("int unsigned"), R"({"dataType":"INT"})");
  EXPECT_EQ(type_text("text[]"), R"({"dataType":"ARRAY","arrayDataType":"TEXT"})");
  EXPECT_EQ(type_text(""), R"({"dataType":"UNKNOWN"})");
  EXPECT_EQ(type_text("frobnicator"), R"({"dataType":"UNKNOWN"})");
}

}  // namespace
}  // namespace ai_sdk::server
