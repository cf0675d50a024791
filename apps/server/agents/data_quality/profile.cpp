#include "agents/data_quality/profile.hpp"

#include "agents/data_quality/groups.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/relations.hpp"
#include "agents/data_quality/scan.hpp"
#include "core/ascii.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

namespace ai_sdk::server::quality {
namespace {

constexpr std::size_t columns_per_pass = 64;
constexpr std::size_t max_hashed_rows = 2'000'000;

// Every row's hash but for the columns that only number the rows. One pass over the table finds the rows that
// repeat as it goes; several must keep each row's hash, until all its columns are in it.
class RowHashes {
 public:
  RowHashes(bool one_pass, bool possible) : one_pass_(one_pass), possible_(possible) {}

  void add(std::size_t row, std::uint64_t hash) {
    if (!possible_) return;
    if (one_pass_) return repeats_.add(hash);
    if (row >= max_hashed_rows) {
      possible_ = false;
      return;
    }
    if (row == hashes_.size()) hashes_.push_back(0);
    hashes_[row] += hash;
  }

  // -1: not known
  std::int64_t repeated() {
    if (!possible_) return -1;
    for (const std::uint64_t hash : hashes_) repeats_.add(hash);
    return repeats_.repeated();
  }
  bool exact() const { return possible_ && repeats_.exact(); }

 private:
  bool one_pass_;
  bool possible_;
  std::vector<std::uint64_t> hashes_;
  RepeatFinder repeats_{max_hashed_rows};
};

// One pass over the table for the columns [first, last).
void scan_columns(Connection& connection, TableProfile& table, std::size_t first, std::size_t last,
                  const std::vector<bool>& is_surrogate, RowHashes& row_hashes) {
  std::string sql = "SELECT ";
  std::vector<std::unique_ptr<ColumnScan>> scans;
  const std::string today = today_utc();
  for (std::size_t i = first; i < last; ++i) {
    if (i > first) sql += ", ";
    sql += table.columns[i].quoted;
    scans.push_back(std::make_unique<ColumnScan>(table.columns[i], today));
  }
  sql += " FROM " + table.quoted;
  // Every pass must meet the rows in the same order, which an index over some of the columns would change.
  if (!table.info.is_view) sql += " NOT INDEXED";
  std::size_t row_number = 0;
  connection.for_each(
      sql,
      [&](std::span<const Value> row) {
        std::uint64_t hash = 0;
        for (std::size_t i = 0; i < row.size(); ++i) {
          const std::uint64_t own = scans[i]->add(row[i]);
          if (!is_surrogate[first + i]) hash = add_to_row_hash(hash, first + i, own);
        }
        row_hashes.add(row_number, mix_bits(hash));
        ++row_number;
        return true;
      },
      {}, QueryLimits{.max_rows = 0, .time = std::chrono::minutes(10)});
  for (auto& scan : scans) scan->finish();
  table.rows = static_cast<std::int64_t>(row_number);
}

// Are the column's texts made of letters alone, as those of AAPL and MSFT?
bool letters_only(const ColumnProfile& column) {
  return !column.shapes.empty() &&
         std::all_of(column.shapes.begin(), column.shapes.end(),
                     [](const auto& entry) { return entry.first.find('9') == std::string::npos; });
}

// People are called Null, Nan and None. In a column of names such a word is one where it is written like one,
// and no more frequent than other names are.
bool is_surname(const ColumnProfile& column, const std::string& word, std::int64_t count) {
  const auto words = name_words(column.info.name);
  const bool people =
      has_word(words, {"surname", "lastname", "firstname", "forename", "first", "last", "family", "given"});
  if (!people || word.size() < 3 ||
      !std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }) ||
      word == "unknown" || word == "missing" || word == "undefined" || word == "todo" || column.many_values) {
    return false;
  }
  std::string capital = word;
  capital[0] = static_cast<char>(capital[0] - 'a' + 'A');
  const auto written = column.values.find(capital);
  const auto others = static_cast<std::int64_t>(std::max<std::size_t>(column.values.size(), 1));
  return written != column.values.end() && written->second * 2 > count && count * others <= 4 * column.spoken;
}

// "NA" is Namibia among country codes, "None" a grade among grades: what is written like all the others, or
// stands there too often to mean "not known", is a value of its own.
void settle_placeholders(ColumnProfile& column, std::int64_t rows) {
  const std::int64_t all = column.spoken + column.placeholder_total();
  for (auto it = column.placeholders.begin(); it != column.placeholders.end();) {
    const std::string& word = it->first;
    const bool strong = word == "n/a" || word == "null" || word == "(null)" || word == "<null>" ||
                        word == "nan" || word == "#n/a" || word == "-" || word == "--" || word == "---" ||
                        word == "undefined";
    // Among codes of one length "NAN" is a code, and one person may well be called Nan.
    const bool one_length = column.spoken >= 20 && has_letter(word) && letters_only(column) &&
                            column.min_length == column.max_length &&
                            column.max_length == static_cast<std::int64_t>(word.size());
    const bool weak = word == "na" || word == "nan" || word == "nil" || word == "none" || word == "tba" ||
                      word == "tbd" || word == "xxx" || word == "." || word == "todo" || word == "missing";
    const auto words = name_words(column.info.name);
    const bool namibia =
        word == "na" && (column.meaning.code || has_word(words, {"codes", "country", "countries", "region",
                                                                 "continent", "alpha", "symbol", "ticker"}));
    const bool code = one_length || namibia || is_surname(column, word, it->second) ||
                      (weak && it->second == 1 && !column.is_number() && !column.is_date());
    // The first day of a century or of Unix time stands for nothing only where dates near it do not occur.
    const bool epoch = word.starts_with("1900-01-01") || word.starts_with("1970-01-01");
    const bool real_day = epoch && (it->second < 2 || column.meaning.birth_date || column.min_date.empty() ||
                                    column.min_date < (word.starts_with("1900") ? "1905" : "1975"));
    const bool symbol = column.max_length <= 2 && word.size() <= 2 && column.spoken > 0 &&
                        !has_letter(word) &&
                        it->second * 20 > all;  // "-" as one of the signs of a column of signs
    const bool frequent = it->second * (strong ? 2 : 20) > rows;
    if (code || symbol || frequent || real_day) {
      column.spoken += it->second;
      it = column.placeholders.erase(it);
    } else {
      ++it;
    }
  }
}

}  // namespace

double NumberStats::quantile(double share) const {
  if (sample.empty()) return 0;
  const double place = share * static_cast<double>(sample.size() - 1);
  const auto low = static_cast<std::size_t>(place);
  const std::size_t high = std::min(low + 1, sample.size() - 1);
  return sample[low] + (place - static_cast<double>(low)) * (sample[high] - sample[low]);
}

std::int64_t ColumnProfile::placeholder_total() const {
  std::int64_t total = 0;
  for (const auto& [word, count] : placeholders) total += count;
  return total;
}

std::int64_t ColumnProfile::present() const { return integers + reals + spoken; }

double ColumnProfile::share(std::int64_t part) const {
  const std::int64_t all = present();
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

std::int64_t ColumnProfile::dated() const {
  std::int64_t total = 0;
  for (const std::int64_t count : dates) total += count;
  return total;
}

bool ColumnProfile::is_number() const { return numbers.count > 0 && share(numbers.count) >= 0.9; }

bool ColumnProfile::is_date() const { return dated() >= 3 && share(dated()) >= (meaning.date ? 0.6 : 0.85); }

bool ColumnProfile::is_category() const {
  if (many_values || values.empty() || lettered == 0) return false;
  const auto kinds = static_cast<std::int64_t>(values.size());
  return kinds <= 200 && spoken >= kinds * 4 && max_length <= 60 && !meaning.email && !meaning.url &&
         !is_date();
}

DateForm ColumnProfile::main_date() const {
  const std::int64_t iso = dates[static_cast<std::size_t>(DateForm::iso_date)] +
                           dates[static_cast<std::size_t>(DateForm::iso_datetime)];
  std::size_t best = 0;
  for (std::size_t i = 1; i < date_forms; ++i) {
    if (dates[i] > dates[best]) best = i;
  }
  if (iso > 0 && iso >= dates[best]) {
    return dates[static_cast<std::size_t>(DateForm::iso_datetime)] * 2 > iso ? DateForm::iso_datetime
                                                                             : DateForm::iso_date;
  }
  return static_cast<DateForm>(best);
}

const ColumnProfile* TableProfile::find(const std::string& column) const {
  const std::string wanted = core::lower(column);
  for (const ColumnProfile& candidate : columns) {
    if (core::lower(candidate.info.name) == wanted) return &candidate;
  }
  return nullptr;
}

TableProfile profile_table(Connection& connection, const TableInfo& info) {
  TableProfile table;
  table.info = info;
  table.quoted = quote_identifier(info.name);
  std::vector<bool> is_surrogate;
  for (const ColumnInfo& column : info.columns) {
    ColumnProfile& profile = table.columns.emplace_back();
    profile.info = column;
    profile.meaning = meaning_of(column, info);
    profile.quoted = quote_identifier(column.name);
    // What may turn out to number the rows must not hide that they are the same otherwise.
    const bool first_id = table.columns.size() == 1 && profile.meaning.reference && !profile.meaning.code;
    is_surrogate.push_back(profile.meaning.surrogate || first_id);
  }
  const std::size_t count = table.columns.size();
  const bool one_pass = count <= columns_per_pass;
  // A view has no order that two passes would share.
  RowHashes hashes(one_pass, one_pass || !info.is_view);
  for (std::size_t first = 0; first < count; first += columns_per_pass) {
    scan_columns(connection, table, first, std::min(count, first + columns_per_pass), is_surrogate, hashes);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (table.columns[i].meaning.surrogate) table.surrogates.push_back(i);
    settle_placeholders(table.columns[i], table.rows);
  }
  table.repeated_rows = hashes.repeated();
  table.repeated_exact = hashes.exact();
  return table;
}

}  // namespace ai_sdk::server::quality
