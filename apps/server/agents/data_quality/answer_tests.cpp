#include "agents/data_quality/memory.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/render.hpp"
#include "agents/data_quality/session.hpp"
#include "agents/data_quality/sql_text.hpp"
#include "agents/data_quality/test_names.hpp"
#include "metadata/kept_test.hpp"
#include "store/store.hpp"

#include <boost/json/object.hpp>

#include <algorithm>

namespace ai_sdk::server::quality {

TestResult Session::run_test(const TestCase& test, std::int64_t rows) {
  try {
    TestResult result = run_kept_test(test, context_.catalog.tables(), run_.stop, rows);
    // A test that somebody else has made may have a definition only.
    boost::json::object what{{"sql", valid_utf8(test.sql)}};
    if (test.sql.empty())
      what = {{"testDefinitionName", test.definition}, {"parameterValues", test.parameters}};
    sink_.tool_use(test.sql.empty() ? "run_test_case" : "run_sql", what,
                   {{"failedRows", result.failed_rows}, {"status", result.status}});
    return result;
  } catch (const SqlCancelled&) {
    throw RunCancelled();
  }
}

void Session::answer_creation(const std::vector<TableReport>& reports) {
  if (!run_.may_edit) {
    say("Your token may read but not change anything, so no test was created. The analysis, the SQL and the "
        "exports "
        "are yours to use; for tests that the server keeps and runs, ask with a token of the role editor or "
        "admin.\n");
    return;
  }
  const bool narrow = names_any_column(reports);
  for (const TableReport& report : reports) {
    const auto table = find(report.table);
    if (!table) {
      say("The table " + show_name(report.table) + " is no longer there; its tests were not created.\n\n");
      continue;
    }
    std::vector<NamedTest> tests = name_tests(table->info.name, report, request_.every_test || narrow);
    if (narrow) std::erase_if(tests, [&](const NamedTest& named) { return !wanted(named.test.column); });
    if (tests.empty()) {
      say("There is no test to create for " + show_name(report.table) + ".\n\n");
      continue;
    }
    const auto connection = connect(*table);
    const std::int64_t rows =
        connection->count("SELECT count(*) FROM " + quote_identifier(table->info.name), {}, scan_limits());
    say("## " + std::to_string(tests.size()) + (tests.size() == 1 ? " test" : " tests") + " created for " +
        show_name(report.table) + "\n\nEach was saved and run against " + show_number(rows) +
        " rows.\n\n| Test | Column | Definition | Result | Failing rows |\n| --- | --- | --- | --- | ---: "
        "|\n");
    std::int64_t passed = 0;
    std::int64_t aborted = 0;
    for (const NamedTest& named : tests) {
      check_stopped();
      TestCase test;
      test.name = named.name;
      test.table = report.table;
      test.column = named.test.column;
      test.definition = named.test.name;
      for (const auto& [key, value] : named.test.parameters) test.parameters[key] = valid_utf8(value);
      test.sql = named.test.sql;
      test.description = named.test.reason;
      test.created_by = "DataQualityPlannerAgent";
      const TestCase kept = context_.store.save_test_case(std::move(test));
      sink_.tool_use("create_test_case",
                     {{"name", kept.name},
                      {"testDefinitionName", kept.definition},
                      {"fqn", valid_utf8(report.table)},
                      {"columnName", valid_utf8(kept.column)}},
                     {{"id", kept.id}});
      const TestResult result = run_test(kept, rows);
      context_.store.add_test_result(result);
      passed += result.status == "Success" ? 1 : 0;
      aborted += result.status == "Aborted" ? 1 : 0;
      say("| " + show_cell(kept.name) + " | " + (kept.column.empty() ? "(table)" : show_cell(kept.column)) +
          " | " + kept.definition + " | " +
          (result.status == "Success"  ? "passed"
           : result.status == "Failed" ? "**failed**"
                                       : "aborted") +
          " | " + show_number(result.failed_rows) + " |\n");
    }
    const auto total = static_cast<std::int64_t>(tests.size());
    say("\n" + std::to_string(passed) + " passed, " + std::to_string(total - passed - aborted) + " failed" +
        (aborted > 0 ? ", " + std::to_string(aborted) + " could not be run" : "") + ", " +
        std::to_string(total) +
        " in all. A failing test is not a broken one: it counts the rows that are wrong today.\n\n");
  }
  say("“Run the tests again” runs them once more; “Show me the SQL” gives their statements.\n");
}

void Session::answer_run(const std::vector<TableReport>& reports) {
  const bool narrow = names_any_column(reports);
  bool any = false;
  for (const TableReport& report : reports) {
    const auto table = find(report.table);
    if (!table) {
      say("The table " + show_name(report.table) + " is no longer there.\n\n");
      continue;
    }
    std::vector<TestCase> tests = context_.store.test_cases(report.table);
    if (narrow) std::erase_if(tests, [&](const TestCase& test) { return !wanted(test.column); });
    if (tests.empty()) continue;
    any = true;
    const auto connection = connect(*table);
    const std::int64_t rows =
        connection->count("SELECT count(*) FROM " + quote_identifier(table->info.name), {}, scan_limits());
    say("## Tests of " + show_name(report.table) +
        "\n\n| Test | Column | Result | Failing rows | Before |\n| --- | --- | --- | ---: | ---: |\n");
    std::int64_t passed = 0;
    for (const TestCase& test : tests) {
      check_stopped();
      const auto before = context_.store.last_test_result(test.id);
      const TestResult result = run_test(test, rows);
      if (run_.may_edit) context_.store.add_test_result(result);
      passed += result.status == "Success" ? 1 : 0;
      say("| " + show_cell(test.name) + " | " + (test.column.empty() ? "(table)" : show_cell(test.column)) +
          " | " +
          (result.status == "Success"  ? "passed"
           : result.status == "Failed" ? "**failed**"
                                       : "aborted") +
          " | " + show_number(result.failed_rows) + " | " +
          (before ? show_number(before->failed_rows) : std::string("–")) + " |\n");
    }
    say("\n" + std::to_string(passed) + " of " + std::to_string(tests.size()) + " passed, over " +
        show_number(rows) + " rows.\n\n");
  }
  if (any && !run_.may_edit)
    say("Your token may read but not change anything, so these results were not kept.\n");
  if (!any) say("No tests have been created yet. “Create tests for the issues” creates and runs them.\n");
}

}  // namespace ai_sdk::server::quality
