#include "agents/data_quality/sql_text.hpp"

#include "agents/data_quality/date_sql.hpp"

#include <chrono>
#include <cmath>

namespace ai_sdk::server::quality {

QueryLimits scan_limits() { return {.max_rows = 10'000, .time = std::chrono::minutes(5)}; }

std::string count_sql(const TableProfile& table, const std::string& condition) {
  return "SELECT count(*) FROM " + table.quoted + " WHERE " + condition;
}

std::string trimmed(const ColumnProfile& column) {
  if (column.odd_padding == 0) return "trim(" + column.quoted + ")";
  return "trim(" + column.quoted + ", char(9,10,11,12,13,32))";
}

std::string text_list(const std::vector<std::string>& values) {
  std::string out = "(";
  for (std::size_t i = 0; i < values.size(); ++i) out += (i > 0 ? ", " : "") + quote_text(values[i]);
  return out + ")";
}

std::string present_condition(const ColumnProfile& column) {
  if (column.texts == 0) return column.quoted + " IS NOT NULL";
  // A comparison with NULL is not true, so that NULLs need no test of their own.
  std::string out = trimmed(column) + " <> ''";
  if (!column.placeholders.empty()) {
    std::vector<std::string> words;
    for (const auto& [word, count] : column.placeholders) words.push_back(word);
    out += " AND lower(" + trimmed(column) + ") NOT IN " + text_list(words);
  }
  return out;
}

std::string regexp(const std::string& expression, const std::string& pattern, bool negated) {
  return expression + (negated ? " NOT REGEXP " : " REGEXP ") + quote_text(pattern);
}

std::string number_condition(const ColumnProfile& column) {
  const std::string stored = "typeof(" + column.quoted + ") IN ('integer', 'real')";
  if (column.texts == 0) return column.quoted + " IS NOT NULL";
  if (column.numbers.from_text == 0) return stored;
  const std::string text = regexp(trimmed(column), number_pattern, false);
  return column.integers + column.reals == 0 ? text : "(" + stored + " OR " + text + ")";
}

std::string number_value(const ColumnProfile& column) {
  return column.numbers.from_text == 0 ? column.quoted : "CAST(" + column.quoted + " AS REAL)";
}

std::string date_value(const ColumnProfile& column) {
  const std::string text = trimmed(column);
  const auto part = [&](int from, int count) {
    return "substr(" + text + ", " + std::to_string(from) + ", " + std::to_string(count) + ")";
  };
  switch (column.main_date()) {
    case DateForm::iso_date:
    case DateForm::iso_datetime:
      return part(1, 10);
    case DateForm::slash:
    case DateForm::dot:
    case DateForm::dash: {
      const bool month_first = column.second_over_12 > column.first_over_12;
      return part(7, 4) + " || '-' || " + part(month_first ? 1 : 4, 2) + " || '-' || " +
             part(month_first ? 4 : 1, 2);
    }
    default:
      return {};
  }
}

std::string date_condition(const ColumnProfile& column) {
  switch (column.main_date()) {
    case DateForm::iso_date:
    case DateForm::iso_datetime:
      return regexp(trimmed(column), "^[0-9]{4}-[0-9]{2}-[0-9]{2}", false);
    case DateForm::slash:
      return regexp(trimmed(column), "^[0-9]{2}/[0-9]{2}/[0-9]{4}", false);
    case DateForm::dot:
      return regexp(trimmed(column), "^[0-9]{2}[.][0-9]{2}[.][0-9]{4}", false);
    case DateForm::dash:
      return regexp(trimmed(column), "^[0-9]{2}-[0-9]{2}-[0-9]{4}", false);
    default:
      return {};
  }
}

std::string comparable_date(const ColumnProfile& column) {
  const std::string day = date_value(column);
  return "date(" + day + ", '+0 days') = " + day;
}

std::string real_date(const ColumnProfile& column) {
  return column.placeholders.empty() ? comparable_date(column)
                                     : present_condition(column) + " AND " + comparable_date(column);
}

std::string number_text(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15)
    return std::to_string(static_cast<std::int64_t>(value));
  return to_text(Value(value));
}

}  // namespace ai_sdk::server::quality
