// The store's half that keeps test cases and their results.
#include "store/store_impl.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace ai_sdk::server {

const std::string_view keep_test_case_sql =
    "INSERT INTO test_cases (id, name, table_name, column_name, definition, parameters, sql, "
    "description, created_at, created_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
    "ON CONFLICT (table_name, name) DO UPDATE SET column_name = excluded.column_name, "
    "definition = excluded.definition, parameters = excluded.parameters, sql = excluded.sql, "
    "description = excluded.description RETURNING id, created_at, created_by";
const std::string_view add_new_test_case_sql =
    "INSERT INTO test_cases (id, name, table_name, column_name, definition, parameters, sql, "
    "description, created_at, created_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
    "ON CONFLICT (table_name, name) DO NOTHING RETURNING id, created_at, created_by";
const std::string_view test_cases_of_sql =
    "SELECT id, name, table_name, column_name, definition, parameters, sql, description, created_at, "
    "created_by FROM test_cases WHERE table_name = ?1 ORDER BY created_at, rowid";
const std::string_view all_test_cases_sql =
    "SELECT id, name, table_name, column_name, definition, parameters, sql, description, created_at, "
    "created_by FROM test_cases ORDER BY table_name, created_at, rowid";
const std::string_view add_result_sql =
    "INSERT INTO test_results (test_case_id, timestamp, status, failed_rows, passed_rows, message, "
    "result_values) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const std::string_view last_result_sql =
    "SELECT test_case_id, timestamp, status, failed_rows, passed_rows, message, result_values "
    "FROM test_results WHERE test_case_id = ?1 ORDER BY timestamp DESC, id DESC LIMIT 1";

namespace {

void fill_in(TestCase& test_case) {
  if (test_case.id.empty()) test_case.id = new_uuid();
  if (test_case.created_at == 0) test_case.created_at = now_ms();
}

// With the lock held, inside a transaction. False where nothing was written.
bool write(Statement& statement, TestCase& test_case) {
  const std::string parameters = boost::json::serialize(test_case.parameters);
  const StatementUse keep(statement);
  keep->bind(1, test_case.id).bind(2, test_case.name).bind(3, test_case.table).bind(4, test_case.column);
  keep->bind(5, test_case.definition).bind(6, parameters).bind(7, test_case.sql);
  keep->bind(8, test_case.description).bind(9, test_case.created_at).bind(10, test_case.created_by);
  bool written = false;
  std::string id;
  std::string created_by;
  while (keep->step()) {
    written = true;
    id = keep->text(0);
    test_case.created_at = keep->number(1);
    created_by = keep->text(2);
  }
  if (!written) return false;
  // Not before: the statement looks at these texts while it runs.
  test_case.id = std::move(id);
  test_case.created_by = std::move(created_by);
  return true;
}

std::vector<TestCase> read_all(Statement& rows) {
  std::vector<TestCase> found;
  while (rows.step()) {
    TestCase test_case;
    test_case.id = rows.text(0);
    test_case.name = rows.text(1);
    test_case.table = rows.text(2);
    test_case.column = rows.text(3);
    test_case.definition = rows.text(4);
    test_case.parameters = parse_object(rows.text(5));
    test_case.sql = rows.text(6);
    test_case.description = rows.text(7);
    test_case.created_at = rows.number(8);
    test_case.created_by = rows.text(9);
    found.push_back(std::move(test_case));
  }
  return found;
}

}  // namespace

TestCase Store::save_test_case(TestCase test_case) {
  fill_in(test_case);
  const std::lock_guard lock(impl_->mutex);
  Transaction transaction(impl_->db);
  write(impl_->keep_test_case, test_case);
  StatementUse(impl_->count_change)->step();
  transaction.commit();
  return test_case;
}

std::optional<TestCase> Store::add_test_case(TestCase test_case) {
  fill_in(test_case);
  const std::lock_guard lock(impl_->mutex);
  Transaction transaction(impl_->db);
  if (!write(impl_->add_new_test_case, test_case)) return std::nullopt;
  StatementUse(impl_->count_change)->step();
  transaction.commit();
  return test_case;
}

std::vector<TestCase> Store::test_cases(std::string_view table) {
  const std::lock_guard lock(impl_->mutex);
  const StatementUse rows(impl_->test_cases_of);
  rows->bind(1, table);
  return read_all(impl_->test_cases_of);
}

std::vector<TestCase> Store::all_test_cases() {
  const std::lock_guard lock(impl_->mutex);
  const StatementUse rows(impl_->all_test_cases);
  return read_all(impl_->all_test_cases);
}

void Store::add_test_result(const TestResult& result) {
  const std::string values = boost::json::serialize(result.values);
  const std::lock_guard lock(impl_->mutex);
  Transaction transaction(impl_->db);
  {
    const StatementUse add(impl_->add_result);
    add->bind(1, result.test_case_id).bind(2, result.timestamp).bind(3, result.status);
    add->bind(4, result.failed_rows).bind(5, result.passed_rows).bind(6, result.message).bind(7, values);
    add->step();
  }
  StatementUse(impl_->count_change)->step();
  transaction.commit();
}

std::optional<TestResult> Store::last_test_result(std::string_view test_case_id) {
  const std::lock_guard lock(impl_->mutex);
  const StatementUse row(impl_->last_result);
  if (!row->bind(1, test_case_id).step()) return std::nullopt;
  TestResult result;
  result.test_case_id = row->text(0);
  result.timestamp = row->number(1);
  result.status = row->text(2);
  result.failed_rows = row->number(3);
  result.passed_rows = row->number(4);
  result.message = row->text(5);
  boost::json::error_code error;
  const auto values = boost::json::parse(row->text(6), error);
  if (!error && values.is_array()) result.values = values.get_array();
  return result;
}

}  // namespace ai_sdk::server
