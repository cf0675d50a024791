// A query of the user's own. It runs on a connection that can only read, like everything here.
#include "test_cases/runners.hpp"

namespace ai_sdk::server::tests {
namespace {

bool compare(double value, const std::string& how, double threshold) {
  if (how == "==") return value == threshold;
  if (how == "!=") return value != threshold;
  if (how == ">") return value > threshold;
  if (how == ">=") return value >= threshold;
  if (how == "<") return value < threshold;
  return value <= threshold;
}

// Without the semicolon at its end, so that it can stand inside another statement.
std::string bare(std::string sql) {
  while (!sql.empty() &&
         (sql.back() == ';' || sql.back() == ' ' || sql.back() == '\n' || sql.back() == '\t')) {
    sql.pop_back();
  }
  return sql;
}

}  // namespace

Outcome run_custom_sql(Probe& probe) {
  const std::string query = bare(probe.parameters.text("sqlExpression"));
  const std::string how = probe.parameters.choice("operator", "<=");
  const double threshold = probe.parameters.number("threshold").value_or(0);
  const bool by_rows = probe.parameters.choice("strategy", "ROWS") == "ROWS";
  double value = 0;
  if (by_rows) {
    // The new line ends a comment that may stand at the query's end.
    value = static_cast<double>(probe.count("SELECT count(*) FROM (" + query + "\n) AS found"));
  } else {
    const auto number = to_double(probe.row(query).at(0));
    if (!number) throw CannotCompute("The query gave no number.");
    value = *number;
  }
  Outcome outcome =
      judged(compare(value, how, threshold),
             std::string(by_rows ? "The query gave " : "The query counted ") + number_text(value) +
                 (by_rows ? " rows" : "") + "; it should be " + how + " " + number_text(threshold) + ".");
  outcome.values = {{"resultRowCount", number_text(value)}};
  // Rows that the query found are those that fail, where few of them are what is wanted.
  if (by_rows && (how == "<=" || how == "<" || how == "==")) {
    const std::string part = probe.parameters.text("partitionExpression");
    const auto rows = probe.count("SELECT count(*) FROM " + probe.sql.table() +
                                  (part.empty() ? "" : " WHERE (" + part + "\n)"));
    const auto failed = static_cast<std::int64_t>(value);
    if (failed <= rows) {
      outcome.passed_rows = rows - failed;
      outcome.failed_rows = failed;
    }
  }
  return outcome;
}

}  // namespace ai_sdk::server::tests
