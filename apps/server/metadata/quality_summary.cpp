#include "metadata/quality_summary.hpp"

#include "metadata/fqn.hpp"
#include "store/store.hpp"

#include <boost/json/array.hpp>

#include <optional>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

json::object test_of(const TestCase& test, const std::optional<TestResult>& result) {
  json::object one{{"name", test.name}};
  const std::string on = test.column.empty() ? test.table : child_fqn(test.table, test.column);
  one["fullyQualifiedName"] = child_fqn(on, test.name);
  one["testDefinition"] = test.definition;
  if (!test.column.empty()) one["columnName"] = test.column;
  one["testCaseStatus"] = result ? std::string_view(result->status) : std::string_view("NeverRun");
  if (result) {
    one["lastRun"] = result->timestamp;
    one["result"] = result->message;
    one["failedRows"] = result->failed_rows;
    one["passedRows"] = result->passed_rows;
  }
  return one;
}

}  // namespace

json::object quality_summary(Store& store, std::string_view fqn) {
  std::vector<TestCase> tests = store.test_cases(fqn);
  if (tests.empty()) {
    for (TestCase& test : store.test_cases(parent_fqn(fqn))) {
      if (child_fqn(test.table, test.column) == fqn) tests.push_back(std::move(test));
    }
  }
  std::int64_t success = 0;
  std::int64_t failed = 0;
  std::int64_t aborted = 0;
  std::int64_t queued = 0;
  json::array list;
  for (const TestCase& test : tests) {
    const auto result = store.last_test_result(test.id);
    const std::string status = result ? result->status : std::string();
    success += status == "Success" ? 1 : 0;
    failed += status == "Failed" ? 1 : 0;
    aborted += status == "Aborted" ? 1 : 0;
    queued += status == "Queued" || !result ? 1 : 0;
    list.push_back(test_of(test, result));
  }
  json::object summary{{"success", success},
                       {"failed", failed},
                       {"aborted", aborted},
                       {"queued", queued},
                       {"total", tests.size()}};
  return {{"summary", std::move(summary)}, {"tests", std::move(list)}};
}

}  // namespace ai_sdk::server
