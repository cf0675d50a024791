#pragma once

#include "agents/data_quality/finding.hpp"
#include "agents/data_quality/groups.hpp"
#include "agents/data_quality/profile.hpp"
#include "agents/data_quality/sql_text.hpp"

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace ai_sdk::server::quality {

// What a detector wants to report about the rows that `condition` holds for.
struct Suspicion {
  std::string kind;
  const ColumnProfile* column = nullptr;  // null for the whole table
  std::string condition;
  Severity severity = Severity::medium;
  std::string test;  // the definition's name
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string reason;             // {n} is replaced by the count
  std::string sample;             // the expression shown; the column where empty
  std::string count_sql;          // where counting is no plain count of `condition`
  std::string sample_sql;         // where samples are no plain choice from `condition`
  std::string target_table = {};  // of a reference
  std::string target_column = {};
  // The count and the samples where they have been found already, without the database's help.
  std::optional<std::int64_t> counted = {};
  std::vector<std::string> samples = {};
};

// One table under examination: the profile, the connection, and what has been found so far.
class Analysis {
 public:
  Analysis(const TableProfile& profile, Connection& connection) : table(profile), connection_(connection) {}

  const TableProfile& table;

  std::int64_t count(const std::string& sql);
  // Runs the counting SQL; keeps the finding where it counts at least one and at most `most` rows, with real
  // samples. Returns the count that was kept, else 0.
  std::int64_t report(Suspicion suspicion, std::int64_t most = -1);
  bool has(std::string_view kind, std::string_view column) const;
  // The condition of a finding made before: rows that are explained by it need no second report.
  std::string condition_of(std::string_view kind, std::string_view column) const;

  // What rows share, counted outside the database (groups.hpp).
  void answer(std::span<RowQuestion> questions);
  std::vector<std::string> group_samples(const RowQuestion& question, const std::vector<std::size_t>& shown);
  // Does the database compare the column's texts byte by byte? Judged by a thousand of them.
  bool compares_bytes(const ColumnProfile& column);
  std::size_t index_of(const ColumnProfile& column) const;
  // Hands out all rows' values of these columns.
  void each_row(const std::vector<std::size_t>& columns,
                const std::function<void(std::span<const Value>)>& row);

  // What stands for the table in FROM where a few thousand rows are enough to judge: an even choice of them,
  // the same for every run; the whole table where it has few.
  const std::string& few_rows();

  // Hands out the first column of each row as text.
  void each(const std::string& sql, const std::function<void(const std::string&)>& text);
  // The names of the table's columns for use in SQL, perhaps without those that only number the rows.
  std::string column_list(bool without_surrogates) const;

  const std::vector<Finding>& findings() const { return findings_; }
  std::vector<Finding> take() { return std::move(findings_); }
  std::int64_t statements() const { return statements_; }

 private:
  std::vector<std::string> samples(const std::string& sql);
  std::int64_t count_and_sample(const std::string& sql, std::int64_t most, std::vector<std::string>& samples);

  Connection& connection_;
  std::vector<Finding> findings_;
  std::vector<std::string> conditions_;
  std::int64_t statements_ = 0;
  std::string few_rows_;
};

// Each looks for some kinds in the whole table. The order in `detect_all` matters: later ones leave out rows
// that earlier ones have explained.
void detect_missing(Analysis& analysis);
void detect_text(Analysis& analysis);
void detect_formats(Analysis& analysis);
void detect_codes(Analysis& analysis);
void detect_dates(Analysis& analysis);
void detect_date_order(Analysis& analysis);
void detect_numbers(Analysis& analysis);
void detect_outliers(Analysis& analysis);
void detect_totals(Analysis& analysis);
void detect_references(Analysis& analysis);
void detect_repeats(Analysis& analysis);  // duplicate_rows, near_duplicates, duplicate_key
void detect_categories(Analysis& analysis);

void detect_all(Analysis& analysis);

// The finished report: findings ranked, tests planned.
TableReport analyse_table(Connection& connection, const TableProfile& profile);
std::vector<PlannedTest> plan_tests(Analysis& analysis);

std::string with_count(std::int64_t count, std::string_view singular, std::string_view plural);

}  // namespace ai_sdk::server::quality
