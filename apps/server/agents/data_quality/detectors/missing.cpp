// missing_values, empty_strings, constant_column
#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/hashing.hpp"

#include <algorithm>
#include <unordered_map>

namespace ai_sdk::server::quality {
namespace {

constexpr std::int64_t few_rows = 8;    // below, nothing can be said about what is usual
constexpr std::int64_t many_rows = 50;  // from here on one value only is remarkable

// How many rows of each category have no value in each column that has gaps: one pass over the table for all
// pairs of the two, when it is first asked for.
class Gaps {
 public:
  explicit Gaps(Analysis& analysis) : a_(analysis) {}

  // Are the empty ones those of certain groups (orders not yet shipped), so that they are meant? `blank`:
  // empty texts count, else NULLs.
  bool explained_by_group(const ColumnProfile& column, bool blank) {
    if (!read_) read();
    const auto gap = std::find(gaps_.begin(), gaps_.end(), &column);
    if (gap == gaps_.end()) return false;
    const auto place = 2 * static_cast<std::size_t>(gap - gaps_.begin()) + (blank ? 1 : 0);
    return std::any_of(groups_.begin(), groups_.end(), [&](const Group& group) {
      if (group.column == &column) return false;
      // Rows of values with which (nearly) all are empty, against all empty rows.
      std::int64_t grouped = 0;
      std::int64_t all = 0;
      for (const auto& [hash, value] : group.values) {
        const std::int64_t empty = value.empty[place];
        all += empty;
        if (empty * 10 >= value.rows * 8) grouped += empty;
      }
      return all > 0 && grouped * 10 >= all * 9;
    });
  }

 private:
  struct ValueCount {
    std::int64_t rows = 0;
    std::vector<std::int64_t> empty;  // of each gap: NULLs, blanks
  };
  struct Group {
    const ColumnProfile* column = nullptr;
    std::unordered_map<std::uint64_t, ValueCount> values;
  };

  void read() {
    read_ = true;
    std::vector<std::size_t> columns;
    for (const ColumnProfile& column : a_.table.columns) {
      if ((column.nulls > 0 && column.nulls < a_.table.rows) || column.blank > 0) {
        gaps_.push_back(&column);
        columns.push_back(a_.index_of(column));
      }
    }
    for (const ColumnProfile& column : a_.table.columns) {
      if (!column.is_category() || column.values.size() > 20 || column.values.size() < 2) continue;
      groups_.push_back({&column, {}});
      columns.push_back(a_.index_of(column));
    }
    if (gaps_.empty() || groups_.empty()) return;
    std::vector<std::size_t> empty;
    a_.each_row(columns, [&](std::span<const Value> row) {
      empty.clear();
      for (std::size_t i = 0; i < gaps_.size(); ++i) {
        if (std::holds_alternative<std::monostate>(row[i])) empty.push_back(2 * i);
        const auto* text = std::get_if<std::string>(&row[i]);
        if (text != nullptr && trimmed_text(*gaps_[i], *text).empty()) empty.push_back(2 * i + 1);
      }
      for (std::size_t g = 0; g < groups_.size(); ++g) count(groups_[g], row[gaps_.size() + g], empty);
    });
    // Beside its texts a column may hold numbers without end, and is no choice of groups then.
    std::erase_if(groups_, [](const Group& group) { return group.values.size() > most_values; });
  }

  void count(Group& group, const Value& value, const std::vector<std::size_t>& empty) const {
    if (group.values.size() > most_values) return;
    ValueCount& counts = group.values[hash_of(value)];
    if (counts.empty.empty()) counts.empty.resize(2 * gaps_.size());
    ++counts.rows;
    for (const std::size_t place : empty) ++counts.empty[place];
  }

  static constexpr std::size_t most_values = 100;
  Analysis& a_;
  bool read_ = false;
  std::vector<const ColumnProfile*> gaps_;
  std::vector<Group> groups_;
};

void missing_values(Analysis& a, const ColumnProfile& column, Gaps& gaps) {
  const std::int64_t rows = a.table.rows;
  if (column.nulls == 0 || rows < few_rows) return;
  Suspicion s;
  s.kind = "missing_values";
  s.column = &column;
  s.condition = column.quoted + " IS NULL";
  s.test = "columnValuesToBeNotNull";
  if (column.nulls == rows) {
    s.severity = Severity::low;
    s.reason = "The column has no value in any of the " + std::to_string(rows) + " rows.";
    a.report(std::move(s));
    return;
  }
  const Meaning& m = column.meaning;
  const bool needed = m.key || m.email || (m.reference && !m.optional) || m.birth_date || m.non_zero ||
                      (m.past_date && !m.finishing) || (m.naming && !m.optional) || m.money || m.quantity;
  if (m.optional && !m.key) return;
  if (m.finishing && column.nulls * 50 > rows) return;
  const std::int64_t percent = needed ? 15 : 8;
  if (column.nulls * 100 > rows * percent) return;
  if (gaps.explained_by_group(column, false)) return;
  s.severity = m.key || m.email || m.reference ? Severity::high : Severity::medium;
  s.reason = "The column is filled in nearly all rows, but {n} have no value.";
  a.report(std::move(s));
}

// -1 or -999 as the only negative value of a column that is positive otherwise.
std::string sentinel_number(const ColumnProfile& column) {
  const NumberStats& n = column.numbers;
  if (!column.is_number() || n.negatives.empty() || column.meaning.signed_number || n.count < 20 ||
      column.distinct < 4 || n.negative * 5 > n.count) {
    return {};
  }
  // Beside others that are merely wrong it must stand out by being there again and again.
  const auto top = std::max_element(n.negatives.begin(), n.negatives.end(),
                                    [](const auto& l, const auto& r) { return l.second < r.second; });
  const auto [value, count] = *top;
  const bool usual =
      value == -1 || value == -9 || value == -99 || value == -999 || value == -9999 || value == -99999;
  if (!usual || count < 2) return {};
  if (n.negatives.size() > 1 && (!column.meaning.non_negative || count * 4 < n.negative)) return {};
  // Where the sign alone has slipped, -1 comes as often among the negative ones as 1 does among the others.
  const auto same = std::equal_range(n.sample.begin(), n.sample.end(), -value);
  const double share = static_cast<double>(same.second - same.first) / static_cast<double>(n.sample.size());
  if (static_cast<double>(count) <= 2 * share * static_cast<double>(n.negative) + 1) return {};
  // Among 0, 1, 2, 3 a -1 is only the next number, but for those that cannot be negative.
  const bool next = value == -1 && n.whole == n.count && n.zero * 3 >= count && !column.meaning.non_negative;
  return next ? std::string() : number_text(value);
}

void empty_strings(Analysis& a, const ColumnProfile& column, Gaps& gaps) {
  const std::int64_t rows = a.table.rows;
  const std::string sentinel = sentinel_number(column);
  const bool blanks_count =
      column.blank > 0 && column.present() > 0 &&
      (column.blank * 5 <= rows || (column.nulls > 0 && column.blank < column.present())) &&
      !(column.meaning.optional && column.nulls == 0) &&
      !(column.meaning.finishing && column.blank * 50 > rows);
  std::vector<std::string> words;
  for (const auto& [word, count] : column.placeholders) {
    const bool open_end = column.meaning.open_date && is_placeholder_date(word) && count * 4 > rows;
    if (!open_end) words.push_back(word);
  }
  if (!blanks_count && words.empty() && sentinel.empty()) return;
  if (blanks_count && words.empty() && rows < few_rows) return;
  std::string condition;
  const auto add = [&](const std::string& part) { condition += (condition.empty() ? "" : " OR ") + part; };
  const std::string blank = trimmed(column) + " = ''";
  if (blanks_count && (column.meaning.optional || !gaps.explained_by_group(column, true))) add(blank);
  if (!words.empty()) add("lower(" + trimmed(column) + ") IN " + text_list(words));
  if (!sentinel.empty()) add(number_value(column) + " = " + sentinel);
  if (condition.empty()) return;
  Suspicion s;
  s.kind = "empty_strings";
  s.column = &column;
  s.condition = condition;
  s.severity =
      column.meaning.key || column.meaning.email || !sentinel.empty() ? Severity::high : Severity::medium;
  s.test = "columnValuesToBeNotInSet";
  std::vector<std::string> forbidden = words;
  if (condition.starts_with(blank)) forbidden.insert(forbidden.begin(), "");
  if (!sentinel.empty()) forbidden.push_back(sentinel);
  std::string list = "[";
  for (const std::string& word : forbidden) list += (list.size() > 1 ? "," : "") + quote_text(word);
  s.parameters = {{"forbiddenValues", list + "]"}};
  s.reason =
      words.empty() && sentinel.empty()
          ? "{n} values are empty or blank text, which is neither a value nor a NULL."
      : sentinel.empty()
          ? "{n} values are empty or only stand in for a missing one; a NULL would say so, this hides it."
          : sentinel +
                " stands in {n} rows of a column of otherwise positive numbers: a missing value in "
                "disguise that spoils every sum and average.";
  a.report(std::move(s));
}

void constant_column(Analysis& a, const ColumnProfile& column) {
  if (a.table.rows < many_rows || column.nulls > 0 || !column.distinct_known || column.distinct != 1) return;
  if (column.blank == a.table.rows) return;
  Suspicion s;
  s.kind = "constant_column";
  s.column = &column;
  s.condition = column.quoted + " IS NOT NULL";
  s.severity = Severity::low;
  s.test = "tableCustomSQLQuery";
  s.reason = "All {n} rows have the same value: the column tells nothing, or something fails to fill it.";
  s.parameters = {{"sqlExpression", "SELECT * FROM " + a.table.quoted + " WHERE (SELECT count(DISTINCT " +
                                        column.quoted + ") FROM " + a.table.quoted + ") = 1"}};
  s.count_sql =
      count_sql(a.table, "(SELECT count(DISTINCT " + column.quoted + ") FROM " + a.table.quoted + ") = 1");
  s.sample_sql = "SELECT " + column.quoted + " FROM " + a.table.quoted + " LIMIT 1";
  a.report(std::move(s));
}

}  // namespace

void detect_missing(Analysis& a) {
  Gaps gaps(a);
  for (const ColumnProfile& column : a.table.columns) {
    missing_values(a, column, gaps);
    empty_strings(a, column, gaps);
    constant_column(a, column);
  }
}

}  // namespace ai_sdk::server::quality
