#pragma once

#include "test_cases/sql.hpp"
#include "test_cases/test_run.hpp"

#include <memory>

namespace ai_sdk::server::tests {

// What the runners share: the connection, with its limits, and sentences. Each throws CannotCompute or an
// SqlError where the test cannot be computed.
class Probe {
 public:
  explicit Probe(const TestRun& run);

  const TestRun& run;
  const Parameters& parameters;
  const Sql sql;

  // The first row of a query.
  std::vector<Value> row(const std::string& query);
  std::int64_t count(const std::string& query);
  Connection& connection() { return *connection_; }

 private:
  std::unique_ptr<Connection> connection_;
};

// A lowest and a highest value, either of which may be missing.
struct Bounds {
  std::optional<double> low;
  std::optional<double> high;
  bool hold(double value) const;
  std::string text() const;  // "between 1 and 5", "at least 1", …
};
Bounds bounds_of(const Parameters& parameters, std::string_view low, std::string_view high);

Outcome judged(bool passed, std::string message);

Outcome run_values(Probe& probe);      // one by one: lengths, ranges, sets, patterns, NULL, unique, missing
Outcome run_measure(Probe& probe);     // of a whole column: max, mean, median, …
Outcome run_location(Probe& probe);    // coordinates near a named place
Outcome run_table(Probe& probe);       // columns and rows of a table
Outcome run_custom_sql(Probe& probe);  // a query
Outcome run_difference(Probe& probe);  // two tables

// Where rows that break the rule of a definition that looks at values one by one are found; empty for other
// definitions.
std::string failing_rows(const Parameters& parameters, const TestDefinition& definition, const Sql& sql,
                         std::string_view data_type);

}  // namespace ai_sdk::server::tests
