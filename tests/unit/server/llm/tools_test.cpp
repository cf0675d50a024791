// The tools that a model has in any case, and which abilities give them.
#include "fixture.hpp"
#include "llm/toolbox.hpp"
#include "llm/tools/query_tools.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::server::llm {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class ModelTools : public ::testing::Test {
 protected:
  json::object use(const Tool& tool, const char* arguments) {
    ToolUse use;
    use.arguments = json::parse(arguments).as_object();
    use.stop = stop.get_token();
    return tool.call(use, {shop.catalog, shop.store});
  }
  int failure(const Tool& tool, const char* arguments) {
    try {
      use(tool, arguments);
    } catch (const ToolFailure& error) {
      EXPECT_STRNE(error.what(), "");
      return error.status;
    }
    return 0;
  }
  Shop shop;
  std::stop_source stop;
};

TEST_F(ModelTools, RunSqlReturnsRows) {
  const auto tool = make_run_sql_tool({.max_rows = 2, .time = 15s});
  EXPECT_EQ(use(*tool, R"({"sql":"SELECT 1 AS a, 1.5 AS b, 'x' AS c, NULL AS d, 1e999 AS e"})"),
            json::parse(R"({"columns":["a","b","c","d","e"],"rows":[[1,1.5,"x",null,"inf"]],"row_count":1,
                            "truncated":false})"));
  const auto cut = use(*tool, R"({"sql":"SELECT id FROM customers","source":"SHOP"})");
  EXPECT_EQ(cut.at("row_count"), 2);
  EXPECT_EQ(cut.at("truncated"), true);
  const auto longest = use(*tool, R"({"sql":"SELECT hex(zeroblob(1000)) AS x"})");
  EXPECT_LE(longest.at("rows").at(0).at(0).as_string().size(), 300U);
}

TEST_F(ModelTools, RunSqlOnlyReadsAndIsLimited) {
  const auto tool = make_run_sql_tool({.max_rows = 2, .time = 50ms});
  EXPECT_EQ(failure(*tool, R"({"sql":"DELETE FROM customers"})"), 403);
  EXPECT_EQ(failure(*tool, R"({"sql":"ATTACH '/tmp/x' AS y"})"), 403);
  EXPECT_EQ(failure(*tool, R"({"sql":"SELECT nothing FROM nowhere"})"), 400);
  EXPECT_EQ(failure(*tool, R"({"sql":""})"), 400);
  EXPECT_EQ(failure(*tool, R"({"sql":7})"), 400);
  EXPECT_EQ(failure(*tool, R"({"sql":"SELECT 1","source":"elsewhere"})"), 404);
  EXPECT_EQ(
      failure(
          *tool,
          R"({"sql":"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT sum(i) FROM n"})"),
      504);
  stop.request_stop();
  EXPECT_THROW(use(*tool, R"({"sql":"SELECT count(*) FROM orders a, orders b"})"), RunCancelled);
}

TEST_F(ModelTools, SeveralSourcesAreNamed) {
  create_sample_shop(shop.folder.path() / "second.sqlite");
  shop.catalog.add(open_sqlite_source(shop.folder.path() / "second.sqlite"));
  const auto tool = make_run_sql_tool({});
  EXPECT_EQ(failure(*tool, R"({"sql":"SELECT 1"})"), 400);
  EXPECT_EQ(use(*tool, R"({"sql":"SELECT 1","source":"second"})").at("row_count"), 1);
}

TEST_F(ModelTools, TablesAreListedAndSampled) {
  const auto list = make_list_tables_tool();
  EXPECT_EQ(use(*list, "{}").at("total"), 4);
  const auto found = use(*list, R"({"contains":"WAREHOUSE"})");
  EXPECT_LT(found.at("total").to_number<int>(), 4);
  const auto sample = make_sample_table_tool({});
  const auto orders = use(*sample, R"({"table":"Orders"})");
  EXPECT_EQ(orders.at("table"), "shop.shop.main.orders");
  EXPECT_EQ(orders.at("sample").as_array().size(), 5U);
  EXPECT_EQ(use(*sample, R"({"table":"shop.shop.main.orders"})"), orders);
  EXPECT_EQ(failure(*sample, R"({"table":"nothing"})"), 404);
}

class Named final : public Tool {
 public:
  Named(std::string name, ToolKind kind) { description_ = {std::move(name), "", {}, kind}; }
  const ToolDescription& description() const override { return description_; }
  json::object call(const ToolUse&, const ToolContext&) const override { return {}; }

 private:
  ToolDescription description_;
};

TEST(Toolbox, AbilitiesGiveToolsAndOnlyEditorsGetThoseThatChange) {
  Toolbox box;
  box.add(make_run_sql_tool({}));
  box.add(make_list_tables_tool());
  box.add(std::make_unique<Named>("create_test_case", ToolKind::creates));
  box.add(std::make_unique<Named>("search_metadata", ToolKind::reads));
  const auto names = [&](std::vector<std::string> abilities, bool may_edit) {
    std::string all;
    for (const auto* tool : box.for_abilities(abilities, may_edit)) all += tool->description().name + ' ';
    return all;
  };
  EXPECT_EQ(names({}, true), "");
  EXPECT_EQ(names({"unknown"}, true), "");
  EXPECT_EQ(names({"run_sql"}, true), "run_sql ");
  EXPECT_EQ(names({"search_metadata"}, true), "list_tables search_metadata ");
  EXPECT_EQ(names({"create_tests"}, true), "create_test_case ");
  EXPECT_EQ(names({"create_tests", "create_test_case"}, false), "");
}

}  // namespace
}  // namespace ai_sdk::server::llm
