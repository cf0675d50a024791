// mixed_types, out_of_range, negative_value, zero_value
#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/scan.hpp"

#include <algorithm>

namespace ai_sdk::server::quality {
namespace {

void mixed_types(Analysis& a, const ColumnProfile& column) {
  const Meaning& m = column.meaning;
  Suspicion s;
  s.kind = "mixed_types";
  s.column = &column;
  s.severity = Severity::high;
  s.test = "columnValuesToMatchRegex";
  s.parameters = {{"regex", number_pattern}};
  const std::int64_t others = column.spoken - column.numbers.from_text;
  const std::int64_t stored = column.integers + column.reals;
  if (column.is_number() && column.numbers.count >= 8 && !column.is_date()) {
    if ((m.code || m.phone) && !m.declared_number) return;
    const bool stored_as_numbers = stored * 10 >= column.present() * 9;
    if (stored_as_numbers && column.spoken > 0) {
      s.condition = "typeof(" + column.quoted + ") = 'text' AND " + present_condition(column);
      s.reason = "{n} values are text in a column of numbers: sums leave them out and comparisons go wrong.";
    } else if (others > 0) {
      const bool sure =
          m.declared_number || m.money || m.quantity || m.non_negative || m.range || m.percentage;
      if (!sure && others * 33 > column.present()) return;
      s.condition = present_condition(column) + " AND NOT (" + number_condition(column) + ")";
      s.reason =
          "{n} values are no numbers while all the others are: sums leave them out and comparisons go wrong.";
    }
    if (!s.condition.empty()) a.report(std::move(s), column.present() / 10);
    return;
  }
  // Bare numbers where people or places are named. Titles and products may well be called "1984".
  const auto words = name_words(column.info.name);
  if (m.naming && column.numbers.from_text > 0 && column.lettered * 100 >= column.spoken * 95 &&
      has_word(words, {"first", "last", "full", "surname", "firstname", "lastname", "fullname", "city",
                       "customer"})) {
    s.condition = present_condition(column) + " AND " + regexp(trimmed(column), number_pattern, false);
    s.severity = Severity::medium;
    s.test = "columnValuesToNotMatchRegex";
    s.parameters = {{"forbiddenRegex", number_pattern}};
    s.reason = "{n} values are bare numbers in a column of names.";
    a.report(std::move(s), column.present() / 20);
  }
}

// Discounts of 0.05 to 0.3 are fractions; those of 5 to 30 may be per cent or money.
bool is_fraction(const ColumnProfile& column) {
  const NumberStats& n = column.numbers;
  return column.meaning.fraction && n.quantile(0.95) <= 1 && n.whole * 2 < n.count + n.zero &&
         column.distinct > 2;
}

std::pair<double, double> allowed_range(const ColumnProfile& column) {
  const NumberStats& n = column.numbers;
  const Meaning& m = column.meaning;
  if (is_fraction(column)) return {0, 1};
  if (m.percentage) return {0, n.quantile(0.95) <= 1.0 ? 1 : 100};
  if (m.rating) {
    const double high = n.quantile(0.95);
    const double top = high <= 5 ? 5 : high <= 10 ? 10 : high <= 100 ? 100 : n.max;
    return {n.quantile(0.05) >= 1 ? 1 : std::min(0.0, n.quantile(0.05)), top};
  }
  if (has_word(name_words(column.info.name), {"year"}))
    return {1000, std::stod(today_utc().substr(0, 4)) + 10};
  return *m.range;
}

void out_of_range(Analysis& a, const ColumnProfile& column) {
  const Meaning& m = column.meaning;
  if (!column.is_number() || column.numbers.count < 8 ||
      !(m.range || m.percentage || m.rating || is_fraction(column)))
    return;
  const auto [low, high] = allowed_range(column);
  if (column.numbers.min >= low && column.numbers.max <= high) return;
  Suspicion s;
  s.kind = "out_of_range";
  s.column = &column;
  const std::string value = number_value(column);
  s.condition = number_condition(column) + " AND (" + value + " < " + number_text(low) + " OR " + value +
                " > " + number_text(high) + ")";
  // A sentinel is reported as the missing value that it stands for.
  const std::string sentinel = a.condition_of("empty_strings", column.info.name);
  if (!sentinel.empty()) s.condition += " AND NOT (" + sentinel + ")";
  s.severity = Severity::high;
  s.test = "columnValuesToBeBetween";
  s.parameters = {{"minValue", number_text(low)}, {"maxValue", number_text(high)}};
  s.reason = "{n} values lie outside " + number_text(low) + " to " + number_text(high) + ", the range that " +
             column.info.name + " can have.";
  a.report(std::move(s), column.numbers.count / 10);
}

// Where the name says nothing: a few negative values among positive ones that keep away from 0. What passes
// through 0, as rates and delays do, has honest values on both sides of it.
bool signs_slipped(const ColumnProfile& column) {
  const NumberStats& n = column.numbers;
  const Meaning& m = column.meaning;
  if (m.signed_number || m.no_measure || m.key || m.reference || n.count < 50 || n.negative * 33 > n.count ||
      n.zero * 200 > n.count || n.lowest.empty()) {
    return false;
  }
  // `lowest` holds all negative values, since they are so few; the nearest to 0 must be as large as usual
  // ones.
  const auto above = std::lower_bound(n.lowest.begin(), n.lowest.end(), 0.0);
  const auto negatives = above - n.lowest.begin();
  if (negatives == 0 || above == n.lowest.end()) return false;
  const double middle = -n.lowest[static_cast<std::size_t>(negatives / 2)];
  const double nearest = -n.lowest[static_cast<std::size_t>(negatives - 1)];
  return middle >= n.quantile(0.25) && nearest >= *above;
}

void negative_value(Analysis& a, const ColumnProfile& column) {
  if (!column.is_number() || column.numbers.negative == 0 || column.numbers.count < 8) return;
  if (column.meaning.percentage || column.meaning.rating || column.meaning.range) return;
  if (!column.meaning.non_negative && !signs_slipped(column)) return;
  Suspicion s;
  s.kind = "negative_value";
  s.column = &column;
  s.condition = number_condition(column) + " AND " + number_value(column) + " < 0";
  const std::string sentinel = a.condition_of("empty_strings", column.info.name);
  if (!sentinel.empty() && column.numbers.negatives.size() == 1) return;
  if (!sentinel.empty()) s.condition += " AND NOT (" + sentinel + ")";
  s.severity = Severity::high;
  s.test = "columnValuesToBeBetween";
  s.parameters = {{"minValue", "0"}};
  s.reason = column.meaning.non_negative
                 ? "{n} values are negative, which " + column.info.name + " cannot be."
                 : "{n} values are negative and as far from 0 as the others, which are all positive.";
  a.report(std::move(s), column.numbers.count / 10);
}

// Amounts and measures among which 0 stands alone: the smallest of the others is far from it. What is owed or
// added, as fees and taxes are, may well be nothing.
bool zero_stands_alone(const ColumnProfile& column) {
  const NumberStats& n = column.numbers;
  const Meaning& m = column.meaning;
  if (!m.non_negative || m.quantity || n.count < 50 || n.negative * 20 > n.count ||
      has_word(
          name_words(column.info.name),
          {"fee",     "tax",     "shipping", "freight",  "charge", "discount",    "tip",    "bonus",
           "deposit", "penalty", "payment",  "overtime", "paid",   "outstanding", "due",    "refund",
           "extra",   "age",     "duration", "minutes",  "hours",  "seconds",     "months", "distance"})) {
    return false;
  }
  const bool many_zeros = n.lowest.empty() || n.lowest.back() <= 0;
  const std::vector<double>& values = many_zeros ? n.sample : n.lowest;
  const auto nearest = std::upper_bound(values.begin(), values.end(), 0.0);
  return nearest != values.end() && *nearest * 50 >= n.quantile(0.5);
}

void zero_value(Analysis& a, const ColumnProfile& column) {
  if (!(column.meaning.non_zero || zero_stands_alone(column)) || !column.is_number() ||
      column.numbers.zero == 0 || column.numbers.count < 20)
    return;
  Suspicion s;
  s.kind = "zero_value";
  s.column = &column;
  s.condition = number_condition(column) + " AND " + number_value(column) + " = 0";
  s.severity = Severity::medium;
  s.test = "columnValuesToBeNotInSet";
  s.parameters = {{"forbiddenValues", "['0']"}};
  s.reason = "{n} values are 0, which nearly no other row has and " + column.info.name + " hardly means.";
  a.report(std::move(s), column.numbers.count / 33);
}

// Latitude 0 and longitude 0: a point in the sea that stands for "not known".
void null_island(Analysis& a) {
  const ColumnProfile* latitude = nullptr;
  const ColumnProfile* longitude = nullptr;
  for (const ColumnProfile& column : a.table.columns) {
    if (column.meaning.latitude && column.numbers.zero > 0 && column.is_number()) latitude = &column;
    if (column.meaning.longitude && column.numbers.zero > 0 && column.is_number()) longitude = &column;
  }
  if (latitude == nullptr || longitude == nullptr) return;
  Suspicion s;
  s.kind = "zero_value";
  s.column = latitude;
  s.condition = number_condition(*latitude) + " AND " + number_value(*latitude) + " = 0 AND " +
                number_condition(*longitude) + " AND " + number_value(*longitude) + " = 0";
  s.severity = Severity::medium;
  s.test = "tableCustomSQLQuery";
  s.parameters = {{"sqlExpression", "SELECT * FROM " + a.table.quoted + " WHERE " + s.condition}};
  s.sample = latitude->quoted + ", " + longitude->quoted;
  s.reason = "{n} places lie at latitude 0, longitude 0, in the open sea: the place is not known.";
  a.report(std::move(s), latitude->numbers.count / 20);
}

}  // namespace

void detect_numbers(Analysis& a) {
  for (const ColumnProfile& column : a.table.columns) {
    mixed_types(a, column);
    out_of_range(a, column);
    negative_value(a, column);
    zero_value(a, column);
  }
  null_island(a);
}

}  // namespace ai_sdk::server::quality
