// Tests that look at the values of a column one by one.
#include "test_cases/runners.hpp"

namespace ai_sdk::server::tests {
namespace {

std::int64_t whole(const Value& value) {
  const auto number = to_double(value);
  return number ? static_cast<std::int64_t>(*number) : 0;
}

// Epoch bounds as seconds: those of twelve digits and more are milliseconds.
Bounds in_seconds(Bounds bounds) {
  for (auto* bound : {&bounds.low, &bounds.high}) {
    if (*bound && (**bound >= 1e11 || **bound <= -1e11)) **bound /= 1000;
  }
  return bounds;
}

// The condition under which an expression is no NULL and out of bounds; "0 = 1" without bounds.
std::string outside(const std::string& expression, const Bounds& bounds) {
  std::string out;
  if (bounds.low) out = expression + " < " + number_text(*bounds.low);
  if (bounds.high) out += (out.empty() ? "" : " OR ") + expression + " > " + number_text(*bounds.high);
  return out.empty() ? "0 = 1" : out;
}

std::string out_of_range(const Parameters& parameters, const Sql& sql, std::string_view data_type) {
  Bounds bounds = bounds_of(parameters, "minValue", "maxValue");
  const bool time = is_time_type(data_type);
  if (time) bounds = in_seconds(bounds);
  const std::string value = time ? sql.epoch() : sql.number();
  // What is no number, or no time, is in no range.
  return sql.column() + " IS NOT NULL AND (" + value + " IS NULL OR " + outside("(" + value + ")", bounds) +
         ")";
}

std::string missing(const Parameters& parameters, const Sql& sql) {
  std::string texts = "''";
  for (const std::string& text : parameters.list("missingValueMatch")) texts += ", " + quote_text(text);
  return "(" + sql.column() + " IS NULL OR " + sql.text() + " IN (" + texts + "))";
}

std::string rows_text(std::int64_t failed, std::int64_t rows) {
  if (failed == 0) return "All " + std::to_string(rows) + " rows pass.";
  return std::to_string(failed) + " of " + std::to_string(rows) + " rows fail.";
}

Outcome counted(std::int64_t rows, std::int64_t failed) {
  Outcome outcome = judged(failed == 0, rows_text(failed, rows));
  outcome.passed_rows = rows - failed;
  outcome.failed_rows = failed;
  return outcome;
}

Outcome unique(Probe& probe) {
  const std::string& c = probe.sql.column();
  const auto row = probe.row(
      "SELECT coalesce(sum(n), 0), coalesce(sum(CASE WHEN n = 1 THEN 1 ELSE 0 END), 0) "
      "FROM (SELECT count(*) AS n FROM " +
      probe.sql.table() + " WHERE " + c + " IS NOT NULL GROUP BY " + c + ") AS counts");
  const std::int64_t values = whole(row.at(0));
  const std::int64_t once = whole(row.at(1));
  Outcome outcome = judged(values == once, std::to_string(once) + " of " + std::to_string(values) +
                                               " values are there only once.");
  outcome.values = {{"valueCount", std::to_string(values)}, {"uniqueCount", std::to_string(once)}};
  outcome.passed_rows = once;
  outcome.failed_rows = values - once;
  return outcome;
}

Outcome missing_count(Probe& probe) {
  const auto found = probe.count("SELECT count(*) FROM " + probe.sql.table() + " WHERE " +
                                 missing(probe.parameters, probe.sql));
  const auto wanted = static_cast<std::int64_t>(*probe.parameters.number("missingCountValue"));
  Outcome outcome = judged(found == wanted, std::to_string(found) + " values are missing; " +
                                                std::to_string(wanted) + " should be.");
  outcome.values = {{"nullCount", std::to_string(found)}};
  return outcome;
}

// Without matchEnum one row with an allowed value is enough.
Outcome in_set(Probe& probe, std::int64_t rows, std::int64_t failed) {
  Outcome outcome = counted(rows, failed);
  if (!probe.parameters.flag("matchEnum")) {
    outcome.status = rows > failed ? Outcome::Status::success : Outcome::Status::failed;
    outcome.message =
        std::to_string(rows - failed) + " of " + std::to_string(rows) + " rows have an allowed value.";
  }
  outcome.values = {{"allowedValueCount", std::to_string(rows - failed)}};
  return outcome;
}

}  // namespace

std::string failing_rows(const Parameters& parameters, const TestDefinition& definition, const Sql& sql,
                         std::string_view data_type) {
  const std::string_view name = definition.name;
  const std::string& c = sql.column();
  if (name == "columnValueLengthsToBeBetween") {
    return outside("length(" + sql.text() + ")", bounds_of(parameters, "minLength", "maxLength"));
  }
  if (name == "columnValuesToBeBetween") return out_of_range(parameters, sql, data_type);
  if (name == "columnValuesToBeInSet") {
    return "(" + c + " IS NULL OR NOT " + sql.in_set(parameters.list("allowedValues")) + ")";
  }
  if (name == "columnValuesToBeNotInSet") return sql.in_set(parameters.list("forbiddenValues"));
  if (name == "columnValuesToBeNotNull") return c + " IS NULL";
  if (name == "columnValuesToMatchRegex")
    return c + " IS NOT NULL AND NOT (" + sql.matches(parameters.text("regex")) + ")";
  if (name == "columnValuesToNotMatchRegex") return sql.matches(parameters.text("forbiddenRegex"));
  if (name == "columnValuesToBeUnique") {
    return c + " IN (SELECT " + c + " FROM " + sql.table() + " GROUP BY " + c + " HAVING count(*) > 1)";
  }
  return {};
}

Outcome run_values(Probe& probe) {
  const std::string_view name = probe.run.definition.name;
  if (name == "columnValuesToBeUnique") return unique(probe);
  if (name == "columnValuesMissingCount") return missing_count(probe);
  const std::string& c = probe.sql.column();
  const std::string bad =
      failing_rows(probe.parameters, probe.run.definition, probe.sql, probe.run.data_type);
  const bool lengths = name == "columnValueLengthsToBeBetween";
  const bool range = name == "columnValuesToBeBetween";
  const std::string measured = lengths ? "length(" + probe.sql.text() + ")"
                               : range ? (is_time_type(probe.run.data_type) ? c : probe.sql.number())
                                       : c;
  // One pass: all rows, those with a value, those that fail, and what else is shown.
  std::string query =
      "SELECT count(*), count(" + c + "), coalesce(sum(CASE WHEN " + bad + " THEN 1 ELSE 0 END), 0)";
  if (lengths || range) query += ", min(" + measured + "), max(" + measured + ")";
  const auto row = probe.row(query + " FROM " + probe.sql.table());
  const std::int64_t rows = whole(row.at(0));
  const std::int64_t present = whole(row.at(1));
  const std::int64_t failed = whole(row.at(2));
  if (name == "columnValuesToBeInSet") return in_set(probe, rows, failed);

  Outcome outcome = counted(rows, failed);
  if (lengths || range) {
    const char* low = lengths ? "minValueLength" : "min";
    const char* high = lengths ? "maxValueLength" : "max";
    if (!std::holds_alternative<std::monostate>(row.at(3))) {
      outcome.values = {{low, to_text(row.at(3))}, {high, to_text(row.at(4))}};
    }
  } else if (name == "columnValuesToBeNotInSet") {
    outcome.values = {{"countForbiddenValues", std::to_string(failed)}};
  } else if (name == "columnValuesToBeNotNull") {
    outcome.values = {{"nullCount", std::to_string(failed)}};
  } else if (name == "columnValuesToMatchRegex") {
    outcome.values = {{"likeCount", std::to_string(present - failed)}};
  } else if (name == "columnValuesToNotMatchRegex") {
    outcome.values = {{"notLikeCount", std::to_string(failed)}};
  }
  return outcome;
}

}  // namespace ai_sdk::server::tests
