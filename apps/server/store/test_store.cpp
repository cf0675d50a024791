// The store's half that keeps test cases and their results.
#include "store/store_impl.hpp"

#include <boost/json/serialize.hpp>

namespace ai_sdk::server {

TestCase Store::save_test_case(TestCase test_case) {
  if (test_case.id.empty()) test_case.id = new_uuid();
  if (test_case.created_at == 0) test_case.created_at = now_ms();
  const std::string parameters = boost::json::serialize(test_case.parameters);
  const std::lock_guard lock(impl_->mutex);
  Transaction transaction(impl_->db);
  std::string id;
  std::int64_t created_at = 0;
  {
    const StatementUse keep(impl_->keep_test_case);
    keep->bind(1, test_case.id).bind(2, test_case.name).bind(3, test_case.table).bind(4, test_case.column);
    keep->bind(5, test_case.definition)
        .bind(6, parameters)
        .bind(7, test_case.sql)
        .bind(8, test_case.description);
    keep->bind(9, test_case.created_at);
    while (keep->step()) {
      id = keep->text(0);
      created_at = keep->number(1);
    }
  }
  transaction.commit();
  test_case.id = std::move(id);
  test_case.created_at = created_at;
  return test_case;
}

std::vector<TestCase> Store::test_cases(std::string_view table) {
  const std::lock_guard lock(impl_->mutex);
  const StatementUse rows(impl_->test_cases_of);
  rows->bind(1, table);
  std::vector<TestCase> found;
  while (rows->step()) {
    TestCase test_case;
    test_case.id = rows->text(0);
    test_case.name = rows->text(1);
    test_case.table = rows->text(2);
    test_case.column = rows->text(3);
    test_case.definition = rows->text(4);
    test_case.parameters = parse_object(rows->text(5));
    test_case.sql = rows->text(6);
    test_case.description = rows->text(7);
    test_case.created_at = rows->number(8);
    found.push_back(std::move(test_case));
  }
  return found;
}

void Store::add_test_result(const TestResult& result) {
  const std::lock_guard lock(impl_->mutex);
  const StatementUse add(impl_->add_result);
  add->bind(1, result.test_case_id).bind(2, result.timestamp).bind(3, result.status);
  add->bind(4, result.failed_rows).bind(5, result.passed_rows).bind(6, result.message);
  add->step();
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
  return result;
}

}  // namespace ai_sdk::server
