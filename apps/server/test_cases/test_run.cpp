#include "test_cases/test_run.hpp"

#include "test_cases/runners.hpp"

#include <array>
#include <utility>

namespace ai_sdk::server::tests {
namespace {

Outcome dispatch(Probe& probe) {
  const std::string_view name = probe.run.definition.name;
  if (name == "columnValuesToBeAtExpectedLocation") return run_location(probe);
  if (name == "tableCustomSQLQuery") return run_custom_sql(probe);
  if (name == "tableDiff") return run_difference(probe);
  if (!probe.run.definition.of_column()) return run_table(probe);
  return name.starts_with("columnValues") && name != "columnValuesSumToBeBetween" ? run_values(probe)
         : name == "columnValueLengthsToBeBetween"                                ? run_values(probe)
                                                                                  : run_measure(probe);
}

}  // namespace

std::string_view to_string(Outcome::Status status) noexcept {
  switch (status) {
    case Outcome::Status::success:
      return "Success";
    case Outcome::Status::failed:
      return "Failed";
    case Outcome::Status::aborted:
      break;
  }
  return "Aborted";
}

QueryLimits test_limits() { return {.max_rows = 10'000, .time = std::chrono::minutes(5)}; }

Outcome run_test(const TestRun& run) {
  Outcome outcome;
  try {
    if (run.definition.of_column() && run.column == nullptr) {
      throw CannotCompute("The column is no longer there.");
    }
    Probe probe(run);
    return dispatch(probe);
  } catch (const SqlCancelled&) {
    throw;
  } catch (const CannotCompute& error) {
    outcome.message = error.what();
  } catch (const SqlError& error) {
    outcome.message = std::string("The statement could not be run: ") + error.what();
  }
  return outcome;
}

Probe::Probe(const TestRun& test)
    : run(test), parameters(test.parameters), sql(test), connection_(test.table.source->connect()) {
  connection_->stop_with(test.stop);
}

std::vector<Value> Probe::row(const std::string& query) {
  auto result = connection_->query(query, {}, test_limits());
  if (result.rows.empty()) throw CannotCompute("The statement gave no row.");
  return std::move(result.rows[0]);
}

std::int64_t Probe::count(const std::string& query) { return connection_->count(query, {}, test_limits()); }

bool Bounds::hold(double value) const { return (!low || value >= *low) && (!high || value <= *high); }

std::string Bounds::text() const {
  if (low && high) return "between " + number_text(*low) + " and " + number_text(*high);
  if (low) return "at least " + number_text(*low);
  if (high) return "at most " + number_text(*high);
  return "anything";
}

Bounds bounds_of(const Parameters& parameters, std::string_view low, std::string_view high) {
  return {parameters.number(low), parameters.number(high)};
}

Outcome judged(bool passed, std::string message) {
  Outcome outcome;
  outcome.status = passed ? Outcome::Status::success : Outcome::Status::failed;
  outcome.message = std::move(message);
  return outcome;
}

}  // namespace ai_sdk::server::tests
