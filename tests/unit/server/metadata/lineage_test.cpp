#include "metadata/lineage_cache.hpp"
#include "metadata_fixture.hpp"

#include <boost/json/array.hpp>

#include <gtest/gtest.h>

#include <set>

namespace ai_sdk::server::testing {
namespace {

namespace json = boost::json;

// "orders -> spending ViewLineage" for each edge.
std::set<std::string> edges_of(const json::object& answer, const char* member) {
  const auto last = [](const json::value& name) {
    const std::string text(name.as_string());
    return text.substr(text.rfind('.') + 1);
  };
  std::set<std::string> edges;
  for (const json::value& edge : answer.at(member).as_array()) {
    edges.insert(last(edge.at("from")) + " -> " + last(edge.at("to")) + " " +
                 std::string(edge.at("lineageDetails").at("source").as_string()));
  }
  return edges;
}

using Edges = std::set<std::string>;

class Lineage : public ::testing::Test {
 protected:
  void SetUp() override { tools.sql("shop", shop_sql); }
  json::object of(const std::string& table, const std::string& more = "") {
    return tools.call("get_entity_lineage",
                      R"({"entityType":"table","fqn":"shop.shop.main.)" + table + "\"" + more + "}");
  }
  MetadataFixture tools;
};

TEST_F(Lineage, ComesFromKeysViewsAndData) {
  const json::object orders = of("orders", R"(,"upstreamDepth":1,"downstreamDepth":1)");
  EXPECT_EQ(edges_of(orders, "upstreamEdges"), Edges{"customers -> orders ForeignKey"});
  EXPECT_EQ(edges_of(orders, "downstreamEdges"),
            (Edges{"orders -> order_items ForeignKey", "orders -> spending ViewLineage"}));
  // Nothing declares it: every product_id is a product's key.
  EXPECT_EQ(edges_of(of("products"), "downstreamEdges"), Edges{"products -> order_items Inclusion"});
  EXPECT_EQ(orders.at("entity").at("fullyQualifiedName").as_string(), "shop.shop.main.orders");
  EXPECT_EQ(orders.at("nodes").as_array().size(), 3u);
  EXPECT_EQ(orders.at("upstreamEdges").at(0).at("toEntity"), orders.at("entity").at("id"));
}

TEST_F(Lineage, ValuesThatAreNotInTheKeyAreNoLineage) {
  tools.sql("shop",
            "CREATE TABLE returns (id INTEGER PRIMARY KEY, order_id INTEGER, product_id INTEGER);"
            "INSERT INTO returns VALUES (1, 1, 1), (2, 2, 99), (3, 3, 3)");
  EXPECT_EQ(edges_of(of("returns"), "upstreamEdges").count("orders -> returns Inclusion"), 1u);
  EXPECT_EQ(edges_of(of("returns"), "upstreamEdges").count("products -> returns Inclusion"), 0u);
}

TEST_F(Lineage, GoesAsDeepAsAskedFor) {
  EXPECT_EQ(edges_of(of("customers", R"(,"downstreamDepth":1)"), "downstreamEdges"),
            (Edges{"customers -> orders ForeignKey", "customers -> spending ViewLineage"}));
  EXPECT_EQ(edges_of(of("customers", R"(,"downstreamDepth":2)"), "downstreamEdges")
                .count("spending -> top_spending ViewLineage"),
            1u);
  EXPECT_EQ(edges_of(of("customers", R"(,"downstreamDepth":0)"), "downstreamEdges"), Edges{});
}

TEST_F(Lineage, TellsColumnsAndSqlWhenAskedTo) {
  const json::object answer =
      of("spending", R"(,"includeColumnLineage":true,"includeSql":true,"upstreamDepth":1)");
  bool found = false;
  for (const json::value& edge : answer.at("upstreamEdges").as_array()) {
    if (edge.at("from").as_string() != "shop.shop.main.orders") continue;
    const json::object& details = edge.at("lineageDetails").as_object();
    EXPECT_NE(details.at("sqlQuery").as_string().find("sum(o.total)"), json::string::npos);
    const json::object& column = details.at("columnsLineage").at(0).as_object();
    EXPECT_EQ(column.at("fromColumns").at(0).as_string(), "shop.shop.main.orders.total");
    EXPECT_EQ(column.at("toColumn").as_string(), "shop.shop.main.spending.spent");
    EXPECT_EQ(column.at("function").as_string(), "sum(o.total)");
    found = true;
  }
  EXPECT_TRUE(found);
  const json::object plain = of("spending");
  EXPECT_EQ(plain.at("upstreamEdges").at(0).at("lineageDetails").at("hasSql").as_bool(), true);
  EXPECT_FALSE(plain.at("upstreamEdges").at(0).at("lineageDetails").as_object().contains("columnsLineage"));
}

TEST_F(Lineage, PeopleCanAddToIt) {
  const std::string edge =
      R"({"fromEntity":{"type":"table","fqn":"shop.shop.main.products"},"toEntity":{"type":"table","fqn":"shop.shop.main.customers"}})";
  EXPECT_EQ(tools.call("create_lineage", edge).size(), 1u);
  tools.call("create_lineage", edge);
  EXPECT_EQ(edges_of(of("customers"), "upstreamEdges"), Edges{"products -> customers Manual"});
  EXPECT_EQ(
      tools
          .failure(
              "create_lineage",
              R"({"fromEntity":{"type":"table","fqn":"no.such.table"},"toEntity":{"type":"table","fqn":"shop.shop.main.customers"}})",
              404)
          .find("table instance for no.such.table not found"),
      0u);
  EXPECT_NE(
      tools.failure(
          "create_lineage",
          R"({"fromEntity":{"type":"table","fqn":"shop.shop.main.orders"},"toEntity":{"type":"table","fqn":"shop.shop.main.orders"}})",
          400),
      "");
  EXPECT_NE(
      tools.failure("create_lineage", R"({"fromEntity":{"type":"table"},"toEntity":{"type":"table"}})", 400),
      "");
}

TEST_F(Lineage, EndsCanBeGivenById) {
  const auto id = [&](const std::string& table) {
    return std::string(
        tools.call("get_entity_details", R"({"entityType":"table","fqn":"shop.shop.main.)" + table + "\"}")
            .at("id")
            .as_string());
  };
  tools.call("create_lineage", R"({"fromEntity":{"type":"table","id":")" + id("products") +
                                   R"("},"toEntity":{"type":"table","id":")" + id("customers") + "\"}}");
  EXPECT_EQ(edges_of(of("customers"), "upstreamEdges"), Edges{"products -> customers Manual"});
}

TEST_F(Lineage, CirclesEnd) {
  tools.call(
      "create_lineage",
      R"({"fromEntity":{"type":"table","fqn":"shop.shop.main.order_items"},"toEntity":{"type":"table","fqn":"shop.shop.main.customers"}})");
  const json::object answer = of("customers", R"(,"upstreamDepth":10,"downstreamDepth":10)");
  EXPECT_EQ(edges_of(answer, "upstreamEdges").count("order_items -> customers Manual"), 1u);
  EXPECT_EQ(edges_of(answer, "downstreamEdges").count("order_items -> customers Manual"), 1u);
}

TEST_F(Lineage, AnEmptyTableIsNoEvidence) {
  tools.sql("shop", "CREATE TABLE drafts (id INTEGER PRIMARY KEY, product_id INTEGER)");
  EXPECT_EQ(edges_of(of("drafts"), "upstreamEdges"), Edges{});
}

}  // namespace
}  // namespace ai_sdk::server::testing
