#pragma once

#include "test_cases/test_run.hpp"

#include <string>
#include <string_view>

namespace ai_sdk::server::tests {

// Pieces of SQL for a test, in SQLite's words: other databases are read through copies. SQLite keeps a value
// of any type in a column of any type, so that numbers and times have to be looked for.
class Sql {
 public:
  explicit Sql(const TestRun& run);
  // For another table, with a column of it.
  Sql(const TableRef& table, std::string_view column);

  const std::string& table() const { return table_; }    // quoted
  const std::string& column() const { return column_; }  // quoted
  std::string name(std::string_view other_column) const;

  std::string text() const;                               // the value as text
  std::string number() const { return number(column_); }  // the value where it is a number, else NULL
  std::string number(const std::string& column) const;
  std::string epoch() const { return epoch(column_); }  // the time in seconds since 1970, else NULL
  std::string epoch(const std::string& column) const;
  std::string matches(std::string_view pattern) const;               // the text has a match of the pattern
  std::string in_set(const std::vector<std::string>& values) const;  // NULL is in no set
  std::string differs(const std::string& a, const std::string& b) const;

 private:
  std::string table_;
  std::string column_;
  std::string_view data_type_;
};

bool is_number_type(std::string_view data_type);
bool is_time_type(std::string_view data_type);

// A number as SQL and people read it, in the shortest form that gives the same number again.
std::string number_text(double value);
// A value of a result as number; nothing where it is none.
std::optional<double> to_double(const Value& value);

}  // namespace ai_sdk::server::tests
