// outlier
#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/fences.hpp"

#include <algorithm>
#include <iterator>

namespace ai_sdk::server::quality {
namespace {

bool measures(const ColumnProfile& column) {
  const Meaning& m = column.meaning;
  return column.is_number() && !m.no_measure && !m.range && !m.percentage && !m.rating && !m.key &&
         !m.reference && !m.phone && !column.is_date();
}

// Are the same rows by far the largest in another measure too, as Los Angeles is in pupils, teachers and
// money among the districts of schools? Then they are giants, and no mistakes. A slip goes farther than ten
// times.
bool of_giants(Analysis& a, const ColumnProfile& column, double fence) {
  const std::vector<double>& values = column.numbers.highest;
  const auto first = std::upper_bound(values.begin(), values.end(), fence);
  const auto outside = values.end() - first;
  if (first == values.begin() || outside > 5 || values.back() > 10 * *(first - 1)) return false;
  return std::any_of(a.table.columns.begin(), a.table.columns.end(), [&](const ColumnProfile& other) {
    const std::vector<double>& others = other.numbers.highest;
    if (&other == &column || !measures(other) || std::ssize(others) < outside + 10) return false;
    const auto largest = others.end() - outside;
    if (*(largest - 1) <= 0 || *largest < 1.5 * *(largest - 1)) return false;
    return a.count(count_sql(a.table, number_condition(column) + " AND " + number_value(column) + " > " +
                                          number_text(fence) + " AND " + number_condition(other) + " AND " +
                                          number_value(other) + " > " + number_text(*(largest - 1)))) ==
           outside;
  });
}

void outlier(Analysis& a, const ColumnProfile& column) {
  Fences fences = find_fences(column.numbers);
  if (fences.high && of_giants(a, column, *fences.high)) fences.high.reset();
  if (!fences.low && !fences.high) return;
  const std::string value = number_value(column);
  std::string outside;
  Suspicion s;
  if (fences.low) {
    outside = value + " < " + number_text(*fences.low);
    s.parameters.emplace_back("minValue", number_text(*fences.low));
    // What is negative or zero where it must not be has a kind of its own.
    if (*fences.low > 0) outside = "(" + outside + " AND " + value + " > 0)";
  }
  if (fences.high) {
    outside += (outside.empty() ? "" : " OR ") + value + " > " + number_text(*fences.high);
    s.parameters.emplace_back("maxValue", number_text(*fences.high));
  }
  s.kind = "outlier";
  s.column = &column;
  s.condition = number_condition(column) + " AND (" + outside + ")";
  const std::string sentinel = a.condition_of("empty_strings", column.info.name);
  if (!sentinel.empty()) s.condition += " AND NOT (" + sentinel + ")";
  s.severity = Severity::high;
  s.test = "columnValuesToBeBetween";
  s.reason = "{n} values lie far outside all the others, of which nine in ten lie between " +
             number_text(fences.usual_low) + " and " + number_text(fences.usual_high) +
             ": probably another unit or a slipped decimal point.";
  a.report(std::move(s), column.numbers.count / 20);
}

}  // namespace

void detect_outliers(Analysis& a) {
  for (const ColumnProfile& column : a.table.columns) {
    if (measures(column) && !a.has("out_of_range", column.info.name)) outlier(a, column);
  }
}

}  // namespace ai_sdk::server::quality
