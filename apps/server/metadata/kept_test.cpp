#include "metadata/kept_test.hpp"

#include "metadata/column_type.hpp"
#include "test_cases/test_run.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <chrono>

namespace ai_sdk::server {
namespace {

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

const TableRef* find_table(const std::vector<TableRef>& tables, const std::string& fqn) {
  const auto found = std::find_if(tables.begin(), tables.end(), [&](const TableRef& table) {
    return table.info.fully_qualified_name() == fqn;
  });
  return found == tables.end() ? nullptr : &*found;
}

// The statement says it all: it counts the rows that fail.
void run_sql(const TestCase& test, const TableRef& table, std::stop_token stop,
             std::optional<std::int64_t> rows, TestResult& result) {
  const auto connection = table.source->connect();
  connection->stop_with(stop);
  result.failed_rows = connection->count(test.sql, {}, tests::test_limits());
  if (!rows) {
    rows = connection->count("SELECT count(*) FROM " + quote_identifier(table.info.name), {},
                             tests::test_limits());
  }
  result.passed_rows = std::max<std::int64_t>(*rows - result.failed_rows, 0);
  result.status = result.failed_rows == 0 ? "Success" : "Failed";
  result.message = result.failed_rows == 0
                       ? "All " + std::to_string(*rows) + " rows pass."
                       : std::to_string(result.failed_rows) + " of " + std::to_string(*rows) + " rows fail.";
  result.values.push_back({{"name", "failedRows"}, {"value", std::to_string(result.failed_rows)}});
}

void run_definition(const TestCase& test, const TableRef& table, const std::vector<TableRef>& tables,
                    std::stop_token stop, TestResult& result) {
  const auto* definition = tests::find_test_definition(test.definition);
  if (definition == nullptr) {
    result.message = "There is no test definition " + test.definition + " on this server.";
    return;
  }
  const tests::Parameters parameters(*definition, test.parameters);
  const ColumnInfo* column = test.column.empty() ? nullptr : table.info.find_column(test.column);
  const std::string type = column == nullptr ? "" : data_type_of(*column);
  const tests::TestRun run{*definition, parameters, table, column, type, tables, stop};
  const tests::Outcome outcome = tests::run_test(run);
  result.status = tests::to_string(outcome.status);
  result.message = outcome.message;
  result.passed_rows = outcome.passed_rows.value_or(0);
  result.failed_rows = outcome.failed_rows.value_or(0);
  for (const auto& [name, value] : outcome.values)
    result.values.push_back({{"name", name}, {"value", value}});
}

}  // namespace

std::string data_type_of(const ColumnInfo& column) {
  boost::json::object type;
  add_column_type(type, column.declared_type, column.base_type);
  return std::string(type.at("dataType").as_string());
}

bool counts_rows(const TestCase& test) {
  if (!test.sql.empty()) return true;
  const auto* definition = tests::find_test_definition(test.definition);
  return definition != nullptr && definition->counts_rows;
}

TestResult run_kept_test(const TestCase& test, const std::vector<TableRef>& tables, std::stop_token stop,
                         std::optional<std::int64_t> rows) {
  TestResult result;
  result.test_case_id = test.id;
  result.timestamp = now_ms();
  result.status = "Aborted";
  const TableRef* table = find_table(tables, test.table);
  if (table == nullptr) {
    result.message = "The table is no longer there.";
    return result;
  }
  try {
    if (test.sql.empty()) {
      run_definition(test, *table, tables, stop, result);
    } else {
      run_sql(test, *table, stop, rows, result);
    }
  } catch (const SqlCancelled&) {
    throw;
  } catch (const SqlError& error) {
    result.message = std::string("The statement could not be run: ") + error.what();
  } catch (const tests::ParameterError& error) {
    result.message = std::string("The test cannot be run: ") + error.what();
  }
  return result;
}

TestResult run_and_keep(Store& store, const TestCase& test, const std::vector<TableRef>& tables,
                        std::stop_token stop) {
  TestResult result = run_kept_test(test, tables, stop);
  store.add_test_result(result);
  return result;
}

}  // namespace ai_sdk::server
