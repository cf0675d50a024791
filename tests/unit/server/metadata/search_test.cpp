#include "metadata/search_index.hpp"
#include "metadata_fixture.hpp"
#include "store/metadata_store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::server::testing {
namespace {

namespace json = boost::json;

class Search : public ::testing::Test {
 protected:
  void SetUp() override { tools.sql("shop", shop_sql); }

  // The names of the hits, in order.
  std::string names(std::string_view arguments, const std::string& tool = "search_metadata") {
    std::string list;
    const json::object answer = tools.call(tool, arguments);
    for (const json::value& hit : answer.at("results").as_array()) {
      list += (list.empty() ? "" : " ") + std::string(hit.at("name").as_string());
    }
    return list;
  }
  std::string first(std::string_view arguments) {
    const std::string all = names(arguments);
    return all.substr(0, all.find(' '));
  }

  MetadataFixture tools;
};

TEST_F(Search, TheNameItselfComesFirst) {
  EXPECT_EQ(first(R"({"query":"orders","entityType":"table"})"), "orders");
  EXPECT_EQ(first(R"({"query":"order","entityType":"table"})"), "orders");
  EXPECT_EQ(first(R"({"query":"order_items"})"), "order_items");
  EXPECT_EQ(first(R"({"query":"orderitems"})"), "order_items");
  EXPECT_EQ(first(R"({"query":"OrderItems"})"), "order_items");
  EXPECT_EQ(first(R"({"query":"items of an order"})"), "order_items");
  // A name before a column, a column before nothing.
  EXPECT_EQ(names(R"({"query":"products","entityType":"table"})").substr(0, 8), "products");
  EXPECT_EQ(first(R"({"query":"email","entityType":"table"})"), "customers");
}

TEST_F(Search, BeginningsAndSlipsOfThePen) {
  EXPECT_EQ(first(R"({"query":"custo","entityType":"table"})"), "customers");
  EXPECT_EQ(first(R"({"query":"cust*","entityType":"table"})"), "customers");
  EXPECT_EQ(first(R"({"query":"custmers","entityType":"table"})"), "customers");
  EXPECT_EQ(first(R"({"query":"prodcuts","entityType":"table"})"), "products");
  EXPECT_EQ(names(R"({"query":"xyzzy"})"), "");
}

TEST_F(Search, QuotesFieldsAndExclusions) {
  EXPECT_EQ(names(R"({"query":"\"order items\"","entityType":"table"})"), "order_items");
  EXPECT_EQ(names(R"({"query":"name:spending","entityType":"table"})"), "spending top_spending");
  EXPECT_EQ(names(R"({"query":"columns:quantity","entityType":"table"})"), "order_items");
  EXPECT_EQ(names(R"({"query":"spending -top","entityType":"table"})"), "spending");
  for (const char* odd :
       {"\\\"", "(", ")) OR (", "*", "-", "a:b:c", "NEAR(", "\\\"a", "^", "+", "{name} : x"}) {
    EXPECT_NO_THROW(names(std::string("{\"query\":\"") + odd + "\"}")) << odd;
  }
}

TEST_F(Search, ColumnsAreFoundWhenTheyAreAskedFor) {
  EXPECT_EQ(names(R"({"query":"email","entityType":"column"})"), "email");
  const json::object answer =
      tools.call("search_metadata", R"({"query":"unit price","entityType":"column"})");
  EXPECT_EQ(answer.at("results").at(0).at("fullyQualifiedName").as_string(),
            "shop.shop.main.products.\"unit.price\"");
  EXPECT_EQ(answer.at("results").at(0).at("table").at("name").as_string(), "products");
  const json::object others = tools.call("search_metadata", R"({"query":"email"})");
  for (const json::value& hit : others.at("results").as_array()) {
    EXPECT_NE(hit.at("entityType").as_string(), "column");
  }
}

TEST_F(Search, AHitHasWhatOneNeedsToGoOn) {
  const json::object answer = tools.call(
      "search_metadata", R"({"query":"customers","entityType":"table","fields":"tableConstraints"})");
  const json::object& hit = answer.at("results").at(0).as_object();
  EXPECT_EQ(hit.at("fullyQualifiedName").as_string(), "shop.shop.main.customers");
  EXPECT_EQ(hit.at("entityType").as_string(), "table");
  EXPECT_EQ(hit.at("serviceType").as_string(), "SQLite");
  EXPECT_EQ(hit.at("databaseSchema").at("name").as_string(), "main");
  EXPECT_EQ(hit.at("columnNames").as_array().size(), 4u);
  EXPECT_TRUE(hit.contains("tableConstraints"));
  EXPECT_FALSE(hit.contains("columns"));
}

TEST_F(Search, PagesFollowEachOther) {
  const json::object first_page = tools.call("search_metadata", R"({"entityType":"table","size":4})");
  EXPECT_EQ(first_page.at("totalFound").to_number<int>(), 6);
  EXPECT_EQ(first_page.at("returnedCount").to_number<int>(), 4);
  EXPECT_EQ(first_page.at("hasMore").as_bool(), true);
  const std::string cursor(first_page.at("nextCursor").as_string());
  const json::object second =
      tools.call("search_metadata", R"({"entityType":"table","size":4,"cursor":")" + cursor + "\"}");
  EXPECT_EQ(second.at("returnedCount").to_number<int>(), 2);
  EXPECT_EQ(second.at("hasMore").as_bool(), false);
  EXPECT_FALSE(second.contains("nextCursor"));
  EXPECT_EQ(
      tools.call("search_metadata", R"({"entityType":"table","size":4,"cursor":"nonsense"})").at("results"),
      first_page.at("results"));
  EXPECT_EQ(names(R"({"entityType":"table","from":5})"), "top_spending");
  EXPECT_EQ(names(R"({"entityType":"table","from":500})"), "");
}

TEST_F(Search, FiltersInTheQueryLanguage) {
  const auto filtered = [&](const char* filter) {
    return names(json::serialize(json::object{{"queryFilter", filter}, {"entityType", "table"}}));
  };
  EXPECT_EQ(filtered(R"({"term": {"tableType": "View"}})"), "spending top_spending");
  EXPECT_EQ(filtered(R"({"term": {"columns.name.keyword": {"value": "email"}}})"), "customers");
  EXPECT_EQ(filtered(R"({"query": {"bool": {
      "must": [{"term": {"tableType": "regular"}}, {"exists": {"field": "columns"}}],
      "must_not": {"term": {"name": "orders"}}}}})"),
            "customers order_items products");
  EXPECT_EQ(filtered(R"({"bool": {"should": [{"prefix": {"name": "top"}}, {"term": {"name": "orders"}}]}})"),
            "orders top_spending");
  EXPECT_EQ(filtered(R"({"wildcard": {"name": {"value": "*_spend*"}}})"), "top_spending");
  EXPECT_EQ(filtered(R"({"terms": {"name": ["orders", "products"]}})"), "orders products");
  EXPECT_EQ(filtered(R"({"match": {"name": "order"}})"), "order_items orders");
  EXPECT_EQ(filtered(R"({"term": {"databaseSchema.name": "main"}})"), filtered("{}"));
  EXPECT_EQ(tools.failure("search_metadata", R"({"queryFilter":"{\"fuzzy\":{\"name\":\"x\"}}"})", 400)
                .substr(0, 36),
            "queryFilter: the clause fuzzy is not");
  EXPECT_EQ(tools.failure("search_metadata", R"({"queryFilter":"name=x"})", 400).substr(0, 27),
            "queryFilter: it is not JSON");
}

TEST_F(Search, FacetsAndWhatWasLeftOut) {
  const json::object answer = tools.call(
      "search_metadata", R"({"includeAggregations":true,"excludeEntityTypes":["database"],"query":"shop"})");
  EXPECT_EQ(answer.at("excludedByType").at("database").to_number<int>(), 1);
  const auto& buckets = answer.at("aggregations").at("entityType").at("buckets").as_array();
  ASSERT_FALSE(buckets.empty());
  EXPECT_EQ(buckets[0].at("key").as_string(), "table");
  EXPECT_EQ(buckets[0].at("doc_count").to_number<int>(), 6);
}

TEST_F(Search, SeesWhatChanges) {
  EXPECT_EQ(names(R"({"query":"suppliers"})"), "");
  tools.sql("shop", "CREATE TABLE suppliers (id INTEGER PRIMARY KEY, name TEXT)");
  EXPECT_EQ(first(R"({"query":"suppliers"})"), "suppliers");
  Overlay edit{"table", "shop.shop.main.products", {{"description", "What the wombat sells"}}, {}};
  edit.revision.updated_by = "ann";
  ASSERT_TRUE(MetadataStore(tools.store).put_overlay(edit));
  EXPECT_EQ(first(R"({"query":"wombat"})"), "products");
  StoredEntity term;
  term.type = "glossaryTerm";
  term.fqn = "Business.Churn";
  term.name = "Churn";
  term.content = {{"description", "Customers who left"}};
  ASSERT_TRUE(MetadataStore(tools.store).add_entity(term));
  EXPECT_EQ(first(R"({"query":"churn"})"), "Churn");
}

TEST_F(Search, NothingFoundSaysWhatLooksAlike) {
  const json::object answer = tools.call("search_metadata", R"({"query":"xyzzy"})");
  EXPECT_EQ(answer.at("totalFound").to_number<int>(), 0);
  EXPECT_TRUE(answer.contains("message"));
}

TEST_F(Search, MeaningsAreFoundUnderOtherWords) {
  EXPECT_EQ(names(R"({"query":"clients who registered","size":1})", "semantic_search"), "customers");
  EXPECT_EQ(names(R"({"query":"articles that we sell","size":1})", "semantic_search"), "products");
  const json::object answer = tools.call("semantic_search", R"({"query":"purchases"})");
  double last = 1;
  for (const json::value& hit : answer.at("results").as_array()) {
    const double score = hit.at("similarityScore").to_number<double>();
    EXPECT_GT(score, 0);
    EXPECT_LE(score, last);
    last = score;
    EXPECT_EQ(hit.at("parentId"), hit.at("id"));
  }
  EXPECT_EQ(names(R"({"query":"purchases","threshold":1.0})", "semantic_search"), "");
  EXPECT_EQ(names(R"({"query":"mail","filters":{"entityType":["column"]}})", "semantic_search"), "email");
  EXPECT_EQ(
      tools.failure("semantic_search", R"({"query":"x","filters":{"colour":["red"]}})", 400).substr(0, 29),
      "filters has no member colour;");
}

}  // namespace
}  // namespace ai_sdk::server::testing
