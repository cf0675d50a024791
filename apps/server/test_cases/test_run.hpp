#pragma once

#include "catalog/catalog.hpp"
#include "test_cases/definition.hpp"
#include "test_cases/parameters.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ai_sdk::server::tests {

// What a test found.
struct Outcome {
  enum class Status { success, failed, aborted };
  Status status = Status::aborted;
  std::string message;  // one sentence
  // What was measured, under the protocol's names, as text.
  std::vector<std::pair<std::string, std::string>> values;
  std::optional<std::int64_t> passed_rows;  // where the definition counts rows
  std::optional<std::int64_t> failed_rows;
};

std::string_view to_string(Outcome::Status status) noexcept;

// What is tested, and by what. The catalog is asked for other tables that a definition speaks of.
struct TestRun {
  const TestDefinition& definition;
  const Parameters& parameters;
  const TableRef& table;
  const ColumnInfo* column = nullptr;  // of a definition of columns
  std::string_view data_type;          // of the column, as the protocol spells it
  const std::vector<TableRef>& tables;
  std::stop_token stop;
  std::chrono::system_clock::time_point now = std::chrono::system_clock::now();
};

// The test cannot be computed from what is there. The text is a sentence.
struct CannotCompute : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Runs the test by SQL on a new connection to the table's source, with the limits of test_limits(). What
// cannot be computed is aborted; the message says why. Throws SqlCancelled once `run.stop` is set.
Outcome run_test(const TestRun& run);

// Time and rows that one statement of a test may take.
QueryLimits test_limits();

}  // namespace ai_sdk::server::tests
