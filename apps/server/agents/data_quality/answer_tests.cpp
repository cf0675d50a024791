#include "agents/data_quality/memory.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/render.hpp"
#include "agents/data_quality/session.hpp"
#include "agents/data_quality/sql_text.hpp"
#include "metadata/kept_test.hpp"
#include "store/store.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <set>

namespace ai_sdk::server::quality {
namespace {

std::string last_part(const TableRef& table) { return table.info.name; }

// Names allow neither "::" nor characters outside a plain set in entity links.
std::string plain_name(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool keep = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || static_cast<unsigned char>(c) >= 0x80;
    out += keep ? c : '_';
  }
  return out;
}

struct Named {
  std::string name;
  PlannedTest test;
};

// Every test gets a name of its own within its table; the same analysis gives the same names again.
std::vector<Named> name_tests(const TableRef& table, const TableReport& report, bool every_test) {
  std::vector<Named> out;
  std::set<std::string> used;
  std::set<std::string> taken_sql;
  const auto add = [&](const std::string& what, const PlannedTest& test) {
    if (!taken_sql.insert(test.sql).second) return;
    std::string name = plain_name(last_part(table)) +
                       (test.column.empty() ? "" : "_" + plain_name(test.column)) + "_" + what;
    if (name.size() > 240) name.resize(240);
    std::string unique = name;
    for (int i = 2; !used.insert(unique).second; ++i) unique = name + "_" + std::to_string(i);
    out.push_back({std::move(unique), test});
  };
  for (const Finding& finding : report.findings) add(finding.kind, finding.test);
  if (every_test || report.findings.empty()) {
    for (const PlannedTest& test : report.tests) add(test.name, test);
  }
  return out;
}

}  // namespace

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
  const bool narrow = names_any_column(reports);
  for (const TableReport& report : reports) {
    const auto table = find(report.table);
    if (!table) {
      say("The table " + show_name(report.table) + " is no longer there; its tests were not created.\n\n");
      continue;
    }
    std::vector<Named> tests = name_tests(*table, report, request_.every_test || narrow);
    if (narrow) std::erase_if(tests, [&](const Named& named) { return !wanted(named.test.column); });
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
    for (const Named& named : tests) {
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
      context_.store.add_test_result(result);
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
  if (!any) say("No tests have been created yet. “Create tests for the issues” creates and runs them.\n");
}

}  // namespace ai_sdk::server::quality
