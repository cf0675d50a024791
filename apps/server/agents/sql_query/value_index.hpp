#pragma once

#include "agents/sql_query/schema_index.hpp"
#include "catalog/connection.hpp"

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace ai_sdk::server::sql_query {

enum class ColumnKind { unknown, number, text, boolean, date, epoch_seconds, epoch_milliseconds };

// What the rows that were looked at say about a column.
struct ColumnProfile {
  ColumnKind kind = ColumnKind::unknown;
  bool whole_numbers = false;
  std::size_t seen = 0;     // rows with a value
  bool irregular = false;   // a column of dates holds other texts besides
  bool few_values = false;  // `values` holds every value that was seen
  // Folded value -> its spellings in the data, in the order they were met.
  std::map<std::string, std::vector<std::string>, std::less<>> values;
  bool complete = false;  // all rows of the table were looked at
};

struct ValueLink {
  ColumnRef column;
  std::size_t length = 0;              // in tokens
  std::vector<std::string> spellings;  // in the data
  bool complete = false;               // there are no other spellings
};

struct ProfileLimits {
  std::size_t rows_per_table = 20'000;
  std::size_t rows_altogether = 300'000;
  std::size_t columns_per_table = 200;
  std::size_t values_per_column = 200;
  std::chrono::milliseconds time_per_table{2'000};
  std::chrono::milliseconds time_altogether{8'000};
};

// Looks at the first rows of each table, in bounded time and memory, to learn what kinds of values columns
// hold and which words are values of columns with few of them. Not thread-safe.
class ValueIndex {
 public:
  explicit ValueIndex(const Schema& schema) : schema_(schema) {}

  // Looks at the tables, the most important first; what the time does not suffice for stays unknown.
  void read(Connection& connection, std::span<const int> tables, const ProfileLimits& limits = {});

  const ColumnProfile& profile(ColumnRef column) const;
  bool is_number(ColumnRef column) const;
  bool is_text(ColumnRef column) const;
  bool is_date(ColumnRef column) const;
  bool is_boolean(ColumnRef column) const { return profile(column).kind == ColumnKind::boolean; }

  // The values that the tokens at `at` spell: those of the longest match in each column.
  std::vector<ValueLink> link(std::span<const Token> tokens, std::size_t at) const;
  // Looks a text up in all rows of text columns, for values of columns that have too many to keep. Bounded in
  // time.
  std::vector<ValueLink> look_up(Connection& connection, std::span<const ColumnRef> columns,
                                 std::string_view text, std::chrono::milliseconds time) const;

 private:
  void read_table(Connection& connection, int table, std::size_t rows, const ProfileLimits& limits,
                  std::chrono::milliseconds time);
  void guess_from_declaration(int table);

  const Schema& schema_;
  std::map<std::pair<int, int>, ColumnProfile> profiles_;
  // Folded value -> columns that hold it.
  std::unordered_map<std::string, std::vector<ColumnRef>> by_value_;
};

// The column a table's rows are placed in time by; prefers one that has `part` in its name.
std::optional<ColumnRef> date_column(const Schema& schema, const ValueIndex& values, int table,
                                     std::string_view part = {});
// The column that "revenue", "most expensive" or "largest" is measured by; nothing where none is meant by it.
std::optional<ColumnRef> metric_column(const Schema& schema, const ValueIndex& values, int table,
                                       std::string_view concept_name);

}  // namespace ai_sdk::server::sql_query
