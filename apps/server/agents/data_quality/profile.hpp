#pragma once

#include "agents/data_quality/meaning.hpp"
#include "agents/data_quality/text_class.hpp"
#include "catalog/catalog.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ai_sdk::server::quality {

// The numbers of a column: storage integers and reals, and texts that are plain decimal numbers.
struct NumberStats {
  std::int64_t count = 0;
  std::int64_t from_text = 0;
  std::int64_t negative = 0;
  std::int64_t zero = 0;
  std::int64_t whole = 0;
  std::int64_t out_of_range = 0;  // of Meaning::range
  double min = 0;
  double max = 0;
  double sum = 0;
  std::vector<double> sample;   // sorted; all values, or an even choice of many
  std::vector<double> lowest;   // sorted, the smallest ones, exact
  std::vector<double> highest;  // sorted, the largest ones, exact
  std::map<double, std::int64_t>
      negatives;  // the first negative values with their counts, and the usual stand-ins
  double quantile(double share) const;  // of the sample; 0 where there is none
};

struct ShapeCount {
  std::int64_t count = 0;
  std::string example;
  std::int64_t smallest = -1;  // the last run of digits read as a number, over all texts of the shape
  std::int64_t largest = -1;
  bool leading_zero = false;
  void add_number(std::int64_t number, bool zero_first) {
    smallest = smallest < 0 || number < smallest ? number : smallest;
    largest = number > largest ? number : largest;
    leading_zero |= zero_first;
  }
};

struct ColumnProfile {
  ColumnInfo info;
  Meaning meaning;
  std::string quoted;  // the name, ready for SQL

  std::int64_t nulls = 0;
  std::int64_t integers = 0;
  std::int64_t reals = 0;
  std::int64_t texts = 0;
  std::int64_t blank = 0;                            // texts of white space alone, or of nothing
  std::map<std::string, std::int64_t> placeholders;  // stand-ins for missing values, lower case and trimmed
  NumberStats numbers;

  // of texts that say something
  std::int64_t spoken = 0;
  std::int64_t padded = 0;        // white space around
  std::int64_t odd_padding = 0;   // of these, other white space than plain blanks
  std::int64_t double_blank = 0;  // two blanks inside
  std::int64_t multi_line = 0;
  std::int64_t lettered = 0;
  std::int64_t emails = 0;
  std::int64_t phones = 0;
  std::int64_t urls = 0;
  std::int64_t uuids = 0;
  std::int64_t damaged = 0;
  std::array<std::int64_t, 5> damage{};  // by Damage
  std::int64_t tagged = 0;               // with <p>, </a>, … in them
  std::array<std::int64_t, date_forms> dates{};
  std::int64_t impossible_dates = 0;
  std::int64_t first_over_12 = 0;  // of dates of two digits, two digits, four digits
  std::int64_t second_over_12 = 0;
  std::int64_t future_dates = 0;
  std::string min_date;  // of ISO dates
  std::string max_date;
  std::int64_t min_length = 0;
  std::int64_t max_length = 0;
  std::int64_t total_length = 0;
  std::unordered_map<std::string, ShapeCount> shapes;
  bool many_shapes = false;

  std::int64_t distinct = 0;
  bool distinct_known = true;  // false: too many to keep, `distinct` is an estimate to about 1 %
  std::unordered_map<std::string, std::int64_t> values;  // each text with its count
  bool many_values = false;                              // too many to keep: `values` is empty
  // The values (as text) that more than 1 in 100 rows with a value have, most frequent first, at most 20.
  // Each count is at most `frequent_error` too low, which is 0 where there are few different values.
  std::vector<std::pair<std::string, std::int64_t>> frequent;
  std::int64_t frequent_error = 0;

  std::int64_t present() const;  // neither NULL nor blank nor a stand-in
  std::int64_t missing(std::int64_t rows) const { return rows - present(); }
  std::int64_t placeholder_total() const;
  double share(std::int64_t part) const;  // of what is present
  std::int64_t dated() const;
  bool is_number() const;  // nearly all that is present are numbers
  bool is_date() const;    // nearly all are dates as text
  bool is_text() const { return texts > 0 && integers + reals == 0; }
  bool is_category() const;  // few texts, each often
  DateForm main_date() const;
};

struct Relation {
  std::size_t column = 0;
  std::string target_table;
  std::string target_column;
  bool declared = false;
  std::int64_t orphans = 0;
  std::int64_t filled = 0;
};

struct TableProfile {
  TableInfo info;
  std::string quoted;
  std::int64_t rows = 0;
  std::vector<ColumnProfile> columns;
  std::vector<Relation> relations;
  std::vector<std::size_t> surrogates;  // left out where rows are compared
  std::int64_t repeated_rows = 0;  // rows that are the same as another one but for the surrogates; -1 unknown
  bool repeated_exact = true;      // false: `repeated_rows` is estimated from a share of the rows
  const ColumnProfile* find(const std::string& column) const;
};

// Reads the whole table once for every 64 columns, in memory that grows with the columns, not with the rows
// (but for 8 bytes per row, up to 2 million rows, that find repeated rows).
// Throws SqlError; SqlCancelled where the connection's stop token was set.
TableProfile profile_table(Connection& connection, const TableInfo& table);

}  // namespace ai_sdk::server::quality
