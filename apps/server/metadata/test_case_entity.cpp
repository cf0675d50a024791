#include "metadata/test_case_entity.hpp"

#include "metadata/entity_id.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/fqn.hpp"
#include "metadata/kept_test.hpp"
#include "store/metadata_store.hpp"
#include "test_cases/definition.hpp"

#include <boost/json/array.hpp>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

json::object named(std::string_view type, const std::string& name) {
  return {{"id", entity_id(type, name)},
          {"type", type},
          {"name", name},
          {"fullyQualifiedName", name},
          {"deleted", false}};
}

json::array parameter_values(const TestCase& test) {
  json::array out;
  for (const auto& parameter : test.parameters) {
    out.push_back(json::object{{"name", parameter.key()}, {"value", parameter.value()}});
  }
  return out;
}

double percentage(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::string test_case_fqn(const TestCase& test) {
  return child_fqn(test.column.empty() ? test.table : child_fqn(test.table, test.column), test.name);
}

json::object test_result_entity(const TestCase& test, const TestResult& result) {
  json::object out{{"timestamp", result.timestamp},
                   {"testCaseStatus", result.status},
                   {"result", result.message},
                   {"testResultValue", result.values}};
  if (counts_rows(test) && result.status != "Aborted") {
    const std::int64_t rows = result.passed_rows + result.failed_rows;
    out["passedRows"] = result.passed_rows;
    out["failedRows"] = result.failed_rows;
    out["passedRowsPercentage"] = percentage(result.passed_rows, rows);
    out["failedRowsPercentage"] = percentage(result.failed_rows, rows);
  }
  return out;
}

json::object test_case_entity(Store& store, const TestCase& test) {
  const std::string fqn = test_case_fqn(test);
  const std::string entity = test.column.empty() ? test.table : child_fqn(test.table, test.column);
  json::object out{{"id", test.id},
                   {"name", test.name},
                   {"fullyQualifiedName", fqn},
                   {"description", test.description},
                   {"entityLink", "<#E::table::" + test.table +
                                      (test.column.empty() ? "" : "::columns::" + test.column) + ">"},
                   {"entityFQN", entity},
                   {"testDefinition", named("testDefinition", test.definition)},
                   {"testSuite", named("testSuite", test.table + ".testSuite")},
                   {"parameterValues", parameter_values(test)},
                   {"computePassedFailedRowCount", counts_rows(test)},
                   {"useDynamicAssertion", false}};
  if (!test.sql.empty()) out["inspectionQuery"] = test.sql;
  const auto result = store.last_test_result(test.id);
  if (result) {
    out["testCaseResult"] = test_result_entity(test, *result);
    out["testCaseStatus"] = result->status;
  }
  out["tags"] = json::array();
  out["owners"] = json::array();
  out["version"] = 0.1;
  out["updatedAt"] = test.created_at;
  if (!test.created_by.empty()) out["updatedBy"] = test.created_by;
  out["deleted"] = false;
  if (const auto edit = MetadataStore(store).overlay("testCase", fqn)) {
    out = with_edit(std::move(out), edit->content);
    out["version"] = shown_version(edit->revision.version + 1);
    out["updatedAt"] = edit->revision.updated_at;
    out["updatedBy"] = edit->revision.updated_by;
  }
  return out;
}

std::optional<TestCase> find_test_case(Store& store, std::string_view fqn) {
  // Cut off the case's name, then, where no table is called so, the column's.
  const std::string parent = parent_fqn(fqn);
  for (const std::string& table : {parent, parent_fqn(parent)}) {
    if (table.empty()) continue;
    for (TestCase& test : store.test_cases(table)) {
      if (test_case_fqn(test) == fqn) return std::move(test);
    }
  }
  return std::nullopt;
}

std::optional<json::object> find_test_definition_entity(std::string_view name) {
  const auto* definition = tests::find_test_definition(name);
  if (definition == nullptr) return std::nullopt;
  return tests::definition_entity(*definition, entity_id("testDefinition", name));
}

std::optional<json::object> find_test_case_entity(Store& store, std::string_view fqn) {
  const auto test = find_test_case(store, fqn);
  if (!test) return std::nullopt;
  return test_case_entity(store, *test);
}

}  // namespace ai_sdk::server
