#include "metadata_fixture.hpp"
#include "store/metadata_store.hpp"

#include <boost/json/array.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::server::testing {
namespace {

namespace json = boost::json;

class Details : public ::testing::Test {
 protected:
  void SetUp() override { tools.sql("shop", shop_sql); }
  json::object of(const std::string& type, const std::string& fqn, const std::string& more = "") {
    return tools.call("get_entity_details",
                      R"({"entityType":")" + type + R"(","fqn":")" + fqn + "\"" + more + "}");
  }
  MetadataFixture tools;
};

TEST_F(Details, ATableAsTheProtocolHasIt) {
  const json::object table = of("table", "shop.shop.main.orders");
  EXPECT_EQ(table.at("name").as_string(), "orders");
  EXPECT_EQ(table.at("tableType").as_string(), "Regular");
  EXPECT_EQ(table.at("serviceType").as_string(), "SQLite");
  EXPECT_EQ(table.at("databaseSchema").at("fullyQualifiedName").as_string(), "shop.shop.main");
  const auto& columns = table.at("columns").as_array();
  ASSERT_EQ(columns.size(), 4u);
  EXPECT_EQ(columns[0].at("constraint").as_string(), "PRIMARY_KEY");
  EXPECT_EQ(columns[2].at("dataType").as_string(), "DECIMAL");
  EXPECT_EQ(columns[2].at("precision").to_number<int>(), 12);
  EXPECT_EQ(columns[2].at("fullyQualifiedName").as_string(), "shop.shop.main.orders.total");
  EXPECT_EQ(columns[2].at("ordinalPosition").to_number<int>(), 3);
  const auto& constraints = table.at("tableConstraints").as_array();
  ASSERT_EQ(constraints.size(), 2u);
  EXPECT_EQ(constraints[1].at("constraintType").as_string(), "FOREIGN_KEY");
  EXPECT_EQ(constraints[1].at("referredColumns").at(0).as_string(), "shop.shop.main.customers.id");
  EXPECT_FALSE(table.contains("version"));
}

TEST_F(Details, AViewHasItsSql) {
  const json::object view = of("table", "shop.shop.main.spending");
  EXPECT_EQ(view.at("tableType").as_string(), "View");
  EXPECT_EQ(view.at("schemaDefinition").as_string().find("CREATE VIEW spending AS"), 0u);
}

TEST_F(Details, PlacesAreEntitiesToo) {
  EXPECT_EQ(of("databaseService", "shop").at("serviceType").as_string(), "SQLite");
  EXPECT_EQ(of("database", "shop.shop").at("service").at("name").as_string(), "shop");
  EXPECT_EQ(of("DATABASESCHEMA", "shop.shop.main").at("database").at("name").as_string(), "shop");
  EXPECT_EQ(of("column", "shop.shop.main.orders.total").at("dataType").as_string(), "DECIMAL");
}

TEST_F(Details, NamesAreFoundInAnyCaseAndNearOnesAreNamed) {
  EXPECT_EQ(of("table", "SHOP.shop.Main.ORDERS").at("fullyQualifiedName").as_string(),
            "shop.shop.main.orders");
  EXPECT_EQ(tools.failure("get_entity_details", R"({"entityType":"table","fqn":"shop.shop.main.order"})", 404)
                .find("table instance for shop.shop.main.order not found; is it one of shop.shop.main.order"),
            0u);
  EXPECT_EQ(tools.failure("get_entity_details", R"({"entityType":"glossary","fqn":"x"})", 404),
            "glossary instance for x not found");
  EXPECT_NE(tools.failure("get_entity_details", R"({"fqn":"x"})", 400), "");
}

TEST_F(Details, ColumnsComeInPages) {
  const json::object some = of("table", "shop.shop.main.customers", R"(,"columnOffset":1,"columnLimit":2)");
  ASSERT_EQ(some.at("columns").as_array().size(), 2u);
  EXPECT_EQ(some.at("columns").at(0).at("name").as_string(), "full_name");
  EXPECT_EQ(some.at("totalColumns").to_number<int>(), 4);
  EXPECT_EQ(some.at("returnedColumns").to_number<int>(), 2);
  EXPECT_EQ(some.at("hasMoreColumns").as_bool(), true);
  EXPECT_EQ(of("table", "shop.shop.main.customers", R"(,"columnOffset":9)").at("columns").as_array().size(),
            0u);
  EXPECT_FALSE(of("table", "shop.shop.main.customers").contains("totalColumns"));
}

TEST_F(Details, EditsAreLaidOver) {
  Overlay edit{"table",
               "shop.shop.main.customers",
               {{"description", "Who buys"},
                {"columns", json::object{{"email", json::object{{"description", "Where to write"}}}}}},
               {}};
  ASSERT_TRUE(MetadataStore(tools.store).put_overlay(edit));
  const json::object table = of("table", "shop.shop.main.customers");
  EXPECT_EQ(table.at("description").as_string(), "Who buys");
  EXPECT_EQ(table.at("columns").at(2).at("description").as_string(), "Where to write");
  EXPECT_EQ(table.at("columns").at(2).at("dataType").as_string(), "VARCHAR");
}

TEST_F(Details, SeveralAtOnceStandForThemselves) {
  const json::object answer =
      tools.call("get_entity_details",
                 R"({"entities":["table:shop.shop.main.orders","table:no.such.table","nonsense"]})");
  EXPECT_EQ(answer.at("requested").to_number<int>(), 3);
  EXPECT_EQ(answer.at("returned").to_number<int>(), 1);
  const auto& entities = answer.at("entities").as_array();
  ASSERT_EQ(entities.size(), 3u);
  EXPECT_EQ(entities[0].at("name").as_string(), "orders");
  EXPECT_EQ(entities[1].at("statusCode").to_number<int>(), 404);
  EXPECT_EQ(entities[2].at("statusCode").to_number<int>(), 400);
}

TEST_F(Details, LineageAndTestsOnRequest) {
  TestCase test;
  test.name = "total_positive";
  test.table = "shop.shop.main.orders";
  test.column = "total";
  test.definition = "columnValuesToBeBetween";
  test = tools.store.save_test_case(test);
  TestResult result;
  result.test_case_id = test.id;
  result.timestamp = 5;
  result.status = "Failed";
  result.failed_rows = 2;
  tools.store.add_test_result(result);
  const json::object table = of("table", "shop.shop.main.orders", R"(,"include":["lineage","quality"])");
  EXPECT_EQ(table.at("quality").at("summary").at("failed").to_number<int>(), 1);
  EXPECT_EQ(table.at("quality").at("tests").at(0).at("fullyQualifiedName").as_string(),
            "shop.shop.main.orders.total.total_positive");
  EXPECT_EQ(table.at("lineage").at("upstreamEdges").as_array().size(), 1u);
}

}  // namespace
}  // namespace ai_sdk::server::testing
