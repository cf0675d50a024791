#include "tool_bench.hpp"

#include <set>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;
using testing::plain;
using testing::text_of;

class Quality : public testing::ToolBench {
 protected:
  json::object test(const std::string& name, const std::string& definition, const std::string& column,
                    const json::array& parameters = {}, const std::string& of = "customers") {
    json::object arguments{{"name", name},
                           {"fqn", table(of)},
                           {"testDefinitionName", definition},
                           {"parameterValues", parameters},
                           {"description", "why"}};
    if (!column.empty()) arguments["columnName"] = column;
    return call("create_test_case", arguments);
  }
  std::string test_failure(const std::string& definition, const std::string& column,
                           const json::array& parameters = {}, const std::string& name = "t",
                           const std::string& of = "customers") {
    json::object arguments{{"name", name},
                           {"fqn", table(of)},
                           {"testDefinitionName", definition},
                           {"parameterValues", parameters}};
    if (!column.empty()) arguments["columnName"] = column;
    return failure("create_test_case", arguments);
  }
  json::object rca(const std::string& of, json::object more = {}) {
    more["fqn"] = table(of);
    more["entityType"] = "table";
    return call("root_cause_analysis", more);
  }
};

TEST_F(Quality, AllDefinitionsOnSeveralPages) {
  std::set<std::string> names;
  for (const char* type : {"TABLE", "column"}) {
    json::object arguments{{"entityType", type}, {"limit", 4}};
    for (;;) {
      const auto page = call("get_test_definitions", arguments);
      for (const auto& one : page.at("data").as_array()) names.emplace(one.at("name").as_string());
      EXPECT_EQ(page.at("paging").at("total"), type == std::string("TABLE") ? 9 : 16);
      if (!page.at("hasMore").as_bool()) {
        EXPECT_FALSE(page.at("paging").as_object().contains("after"));
        break;
      }
      EXPECT_EQ(page.at("data").as_array().size(), 4U);
      EXPECT_EQ(page.at("paging").at("after"), page.at("nextCursor"));
      arguments["cursor"] = page.at("nextCursor");
    }
  }
  EXPECT_EQ(names.size(), 25U);
  const auto others = call("get_test_definitions", {{"entityType", "TABLE"}, {"testPlatform", "DBT"}});
  EXPECT_TRUE(others.at("data").as_array().empty());
  EXPECT_EQ(failure("get_test_definitions", {{"entityType", "VIEW"}}),
            "400 entityType must be TABLE or COLUMN");
}

TEST_F(Quality, ATestIsMadeRunAndKept) {
  const auto made = test("email_set", "columnValuesToBeNotNull", "email");
  EXPECT_EQ(plain(made.at("fullyQualifiedName")), table("customers.email.email_set"));
  EXPECT_EQ(plain(made.at("entityLink")), "<#E::table::" + table("customers") + "::columns::email>");
  EXPECT_EQ(plain(made.at("entityFQN")), table("customers.email"));
  EXPECT_EQ(made.at("testDefinition").at("name"), "columnValuesToBeNotNull");
  EXPECT_EQ(plain(made.at("testSuite").at("name")), table("customers.testSuite"));
  EXPECT_EQ(made.at("updatedBy"), "ann");
  // The sample shop says how many customers have no address.
  std::int64_t planted = 0;
  for (const auto& flaw : planted_flaws()) {
    if (flaw.table == "customers" && flaw.column == "email" && flaw.kind == "missing_values")
      planted = flaw.count;
  }
  const auto connection = catalog_.sources()[0]->connect();
  const auto rows = connection->count("SELECT count(*) FROM customers");
  const auto nulls = connection->count("SELECT count(*) FROM customers WHERE email IS NULL");
  EXPECT_EQ(nulls, planted);
  const auto& result = made.at("testCaseResult");
  EXPECT_EQ(result.at("testCaseStatus"), nulls == 0 ? "Success" : "Failed");
  EXPECT_EQ(result.at("passedRows"), rows - nulls);
  EXPECT_EQ(result.at("failedRows"), nulls);
  EXPECT_EQ(text_of(result.at("testResultValue")),
            R"([{"name":"nullCount","value":")" + std::to_string(nulls) + R"("}])");
  EXPECT_EQ(store_.test_cases(table("customers")).size(), 1U);
  const auto found =
      call("get_entity_details", {{"entityType", "testCase"}, {"fqn", made.at("fullyQualifiedName")}});
  EXPECT_EQ(found.at("testCaseResult"), result);
}

TEST_F(Quality, ATestOfATable) {
  const auto made =
      test("rows", "tableRowCountToBeBetween", "", {json::object{{"name", "minValue"}, {"value", "1"}}});
  EXPECT_EQ(plain(made.at("fullyQualifiedName")), table("customers.rows"));
  EXPECT_EQ(made.at("testCaseStatus"), "Success");
  EXPECT_FALSE(made.at("testCaseResult").as_object().contains("passedRows"));
}

TEST_F(Quality, ATestThatIsRunLater) {
  const auto made = call("create_test_case",
                         {{"name", "later"},
                          {"fqn", table("customers")},
                          {"testDefinitionName", "tableRowCountToEqual"},
                          {"parameterValues", json::array{json::object{{"name", "value"}, {"value", "1"}}}},
                          {"run", false}});
  EXPECT_FALSE(made.contains("testCaseResult"));
  const auto hits = call("search_metadata", {{"query", "later"}, {"entityType", "testCase"}});
  EXPECT_EQ(hits.at("results").at(0).at("testCaseStatus"), "NeverRun");
}

TEST_F(Quality, ANameIsTakenOnce) {
  test("t", "columnValuesToBeUnique", "id");
  EXPECT_EQ(
      test_failure("columnValuesToBeNotNull", "email"),
      "409 Entity already exists: " + table("customers") + " has a test case named t; choose another name");
}

TEST_F(Quality, WhatDoesNotFitIsRefused) {
  EXPECT_TRUE(
      test_failure("columnValuesToBeUniqe", "id")
          .starts_with("404 testDefinition instance for columnValuesToBeUniqe not found; is it one of "
                       "columnValuesToBeUnique"));
  EXPECT_EQ(test_failure("columnValuesToBeUnique", ""),
            "400 columnValuesToBeUnique tests a column: name it in columnName");
  EXPECT_EQ(test_failure("tableRowCountToEqual", "id"),
            "400 tableRowCountToEqual tests a whole table: leave columnName out");
  EXPECT_EQ(test_failure("columnValuesToBeUnique", "emial"),
            "404 The table " + table("customers") + " has no column emial; is it one of email?");
  EXPECT_EQ(test_failure("columnValueMaxToBeBetween", "email",
                         {json::object{{"name", "maxValueForMaxInCol"}, {"value", "1"}}}),
            "400 columnValueMaxToBeBetween cannot test email, which is of the type TEXT");
  EXPECT_EQ(test_failure("tableRowCountToEqual", ""),
            "400 tableRowCountToEqual needs the parameter value: How many rows there are to be.");
  EXPECT_EQ(test_failure("tableRowCountToEqual", "",
                         {json::object{{"name", "value"}, {"value", "1"}},
                          json::object{{"name", "value"}, {"value", "2"}}}),
            "400 The parameter value is given twice");
  EXPECT_EQ(test_failure("columnValuesToBeUnique", "id", {}, "a<b"), "400 name must not contain <, > or |");
  EXPECT_TRUE(
      test_failure("columnValuesToBeUnique", "id", {}, "t", "nothing").starts_with("404 table instance for"));
  EXPECT_TRUE(
      test_failure("tableDiff", "", {json::object{{"name", "table2"}, {"value", "no.such.main.table"}}})
          .starts_with("404 table instance for no.such.main.table not found"));
  EXPECT_TRUE(store_.all_test_cases().empty());
}

TEST_F(Quality, WhatCannotBeComputedIsAborted) {
  const auto made = test("broken", "tableCustomSQLQuery", "",
                         {json::object{{"name", "sqlExpression"}, {"value", "DELETE FROM customers"}}});
  EXPECT_EQ(made.at("testCaseStatus"), "Aborted");
  EXPECT_EQ(text_of(made.at("testCaseResult").at("testResultValue")), "[]");
}

TEST_F(Quality, ATestCanBeDescribed) {
  const auto made = test("t", "columnValuesToBeUnique", "id");
  const auto changed = call("update_entity", {{"entityType", "testCase"},
                                              {"fqn", made.at("fullyQualifiedName")},
                                              {"description", "Ids tell customers apart."},
                                              {"owners", json::array{"ann"}}});
  EXPECT_EQ(changed.at("_operation"), "entityUpdated");
  const auto found =
      call("get_entity_details", {{"entityType", "testCase"}, {"fqn", made.at("fullyQualifiedName")}});
  EXPECT_EQ(found.at("description"), "Ids tell customers apart.");
  EXPECT_EQ(found.at("owners").at(0).at("name"), "ann");
}

TEST_F(Quality, NothingFailsAndSoNothingIsTheCause) {
  const auto answer = rca("customer_sales");
  EXPECT_EQ(answer.at("status"), "success");
  EXPECT_EQ(answer.at("upstreamAnalysis").at("failingUpstreamNodesCount"), 0);
  EXPECT_TRUE(answer.at("downstreamAnalysis").as_object().contains("reason"));
  EXPECT_EQ(answer.at("upstreamDepth"), 3);
}

TEST_F(Quality, TheCauseIsFoundUpstream) {
  const json::array impossible{json::object{{"name", "value"}, {"value", "1"}}};
  test("rows", "tableRowCountToEqual", "", impossible, "orders");
  test("rows", "tableRowCountToEqual", "", impossible, "order_totals");
  test("rows", "tableRowCountToEqual", "", impossible, "customer_sales");
  const auto answer = rca("customer_sales", {{"includeColumnLineage", true}});
  EXPECT_EQ(answer.at("status"), "failed");
  const auto& up = answer.at("upstreamAnalysis");
  EXPECT_EQ(up.at("rootHasFailingTests"), true);
  EXPECT_EQ(up.at("rootFailingTests").at(0).at("name"), "rows");
  ASSERT_EQ(up.at("failingUpstreamNodesCount"), 2) << text_of(up);
  EXPECT_EQ(up.at("failingUpstreamNodes").at(0).at("entity").at("name"), "order_totals");
  EXPECT_EQ(up.at("failingUpstreamNodes").at(0).at("nodeDepth"), 1);
  EXPECT_EQ(up.at("failingUpstreamNodes").at(1).at("entity").at("name"), "orders");
  EXPECT_EQ(up.at("failingUpstreamNodes")
                .at(1)
                .at("failingTestCases")
                .at(0)
                .at("testCaseResult")
                .at("testCaseStatus"),
            "Failed");
  EXPECT_EQ(text_of(up.at("rootCauses")), "[\"" + table("orders") + "\"]");
  EXPECT_EQ(up.at("failingUpstreamEdgesCount").as_uint64(), up.at("failingUpstreamEdges").as_array().size());
  EXPECT_GE(up.at("failingUpstreamEdges").as_array().size(), 2U);
  EXPECT_TRUE(answer.at("downstreamAnalysis").as_object().contains("impactedNodes"));
  EXPECT_NE(answer.at("summary").as_string().find("It began in " + table("orders")), std::string::npos);
}

TEST_F(Quality, OfATestAndDownstream) {
  const auto made = test("rows", "tableRowCountToEqual", "",
                         {json::object{{"name", "value"}, {"value", "1"}}}, "order_totals");
  const auto answer =
      call("root_cause_analysis",
           {{"fqn", made.at("fullyQualifiedName")}, {"entityType", "testCase"}, {"upstreamDepth", 0}});
  EXPECT_EQ(answer.at("status"), "failed");
  EXPECT_EQ(answer.at("upstreamAnalysis").at("failingUpstreamNodesCount"), 0);
  const auto& down = answer.at("downstreamAnalysis");
  EXPECT_EQ(down.at("impactedNodesCount"), 1) << text_of(down);
  EXPECT_EQ(down.at("impactedNodes").at(0).at("entity").at("name"), "customer_sales");
  EXPECT_TRUE(failure("root_cause_analysis", {{"fqn", "a.b"}, {"entityType", "testCase"}})
                  .starts_with("404 testCase"));
}

TEST_F(Quality, TheFilterChoosesNodes) {
  const json::array impossible{json::object{{"name", "value"}, {"value", "1"}}};
  test("rows", "tableRowCountToEqual", "", impossible, "orders");
  test("rows", "tableRowCountToEqual", "", impossible, "order_totals");
  const auto answer = rca("customer_sales", {{"queryFilter", R"({"term": {"name": "orders"}})"}});
  EXPECT_EQ(answer.at("upstreamAnalysis").at("failingUpstreamNodesCount"), 1);
}

}  // namespace
}  // namespace ai_sdk::server
