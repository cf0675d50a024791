#include "test_cases/sql.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ai_sdk::server::tests {
Sql::Sql(const TestRun& run)
    : Sql(run.table, run.column == nullptr ? std::string_view() : std::string_view(run.column->name)) {
  data_type_ = run.data_type;
}

Sql::Sql(const TableRef& table, std::string_view column)
    : table_(quote_identifier(table.info.name)), column_(column.empty() ? "" : quote_identifier(column)) {}

std::string Sql::name(std::string_view other_column) const { return quote_identifier(other_column); }

std::string Sql::text() const { return "CAST(" + column_ + " AS TEXT)"; }

std::string Sql::number(const std::string& column) const {
  return "CASE WHEN typeof(" + column + ") IN ('integer', 'real') THEN " + column + " END";
}

std::string Sql::epoch(const std::string& column) const {
  // Numbers of twelve digits and more are milliseconds: as seconds they would lie beyond the year 5000.
  return "CASE typeof(" + column + ") WHEN 'text' THEN CAST(strftime('%s', " + column +
         ") AS INTEGER) WHEN 'integer' THEN CASE WHEN abs(" + column + ") >= 100000000000 THEN " + column +
         " / 1000.0 ELSE " + column + " END WHEN 'real' THEN " + column + " END";
}

std::string Sql::matches(std::string_view pattern) const { return text() + " REGEXP " + quote_text(pattern); }

std::string Sql::in_set(const std::vector<std::string>& values) const {
  const bool numbers = is_number_type(data_type_);
  std::string texts;
  std::string other;
  for (const std::string& value : values) {
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool is_number =
        error == std::errc() && end == value.data() + value.size() && std::isfinite(number);
    if (numbers && is_number) {
      other += (other.empty() ? "" : ", ") + number_text(number);
      continue;
    }
    texts += (texts.empty() ? "" : ", ") + quote_text(value);
    // SQLite has no truth values of its own: they are 1 and 0, or words.
    if (data_type_ == "BOOLEAN") {
      const bool yes = value == "true" || value == "True" || value == "TRUE" || value == "1";
      const bool no = value == "false" || value == "False" || value == "FALSE" || value == "0";
      if (yes) texts += ", '1', 'true', 'True', 'TRUE'";
      if (no) texts += ", '0', 'false', 'False', 'FALSE'";
    }
  }
  std::string out;
  if (!other.empty()) out = column_ + " IN (" + other + ")";
  if (!texts.empty()) out += (out.empty() ? "" : " OR ") + text() + " IN (" + texts + ")";
  return "(" + out + ")";
}

std::string Sql::differs(const std::string& a, const std::string& b) const {
  return a + " IS DISTINCT FROM " + b;
}

bool is_number_type(std::string_view data_type) {
  for (const std::string_view type : {"NUMBER", "INT", "FLOAT", "DOUBLE", "DECIMAL", "NUMERIC", "TINYINT",
                                      "SMALLINT", "BIGINT", "BYTEINT"}) {
    if (data_type == type) return true;
  }
  return false;
}

bool is_time_type(std::string_view data_type) {
  for (const std::string_view type : {"TIMESTAMP", "TIMESTAMPZ", "DATETIME", "DATE"}) {
    if (data_type == type) return true;
  }
  return false;
}

std::string number_text(double value) {
  char buffer[64];
  // Whole numbers without an exponent, as long as a double tells them apart.
  const bool whole = std::trunc(value) == value && std::abs(value) < 9e15;
  const auto [end, error] =
      whole ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<std::int64_t>(value))
            : std::to_chars(buffer, buffer + sizeof buffer, value);
  return error == std::errc() ? std::string(buffer, end) : std::string("0");
}

std::optional<double> to_double(const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  // Numbers of any length, as some sources have them, may come as text.
  if (const auto* text = std::get_if<std::string>(&value)) {
    double number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error == std::errc() && end == text->data() + text->size()) return number;
  }
  return std::nullopt;
}

}  // namespace ai_sdk::server::tests
