#pragma once

#include "agents/data_quality/profile.hpp"

#include <string>

namespace ai_sdk::server::quality {

// Pieces of SQL that run on the agent's connection and, as they are, in Debian's sqlite3 shell. Patterns keep
// to what both REGEXP functions understand alike: no classes such as \d inside brackets, no (?i), one ^ and
// $.

QueryLimits scan_limits();

// SELECT count(*) FROM table WHERE condition
std::string count_sql(const TableProfile& table, const std::string& condition);
// trim(c), or with all kinds of white space where the column has other than plain blanks around its texts.
std::string trimmed(const ColumnProfile& column);
// The value says something: neither NULL nor blank nor one of the stand-ins found in the column.
std::string present_condition(const ColumnProfile& column);
// The value is a number, or a text that is one.
std::string number_condition(const ColumnProfile& column);
// The value as a number; only meaningful where number_condition holds.
std::string number_value(const ColumnProfile& column);
// The date of the value as YYYY-MM-DD, and the condition under which that can be had. Empty where the
// column's main form of date cannot be rebuilt in SQL.
std::string date_value(const ColumnProfile& column);
std::string date_condition(const ColumnProfile& column);
std::string regexp(const std::string& expression, const std::string& pattern, bool negated);
// ('a', 'b')
std::string text_list(const std::vector<std::string>& values);
// 1e+06 → 1000000: a number as people and SQL read it.
std::string number_text(double value);

inline constexpr const char* email_pattern =
    "^[^@ .,;:()<>]+([.][^@ .,;:()<>]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z]{2,}$";
inline constexpr const char* phone_pattern =
    "^[+]?[(]?[0-9]([-() ./]*[0-9]){6,14}( *(x|ext[.]?) *[0-9]{1,6})?$";
inline constexpr const char* url_pattern = "^(https?|ftp)://[^ /.]+([.][^ /.]+)+(/[^ ]*)?$";
inline constexpr const char* uuid_pattern =
    "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";
inline constexpr const char* number_pattern = "^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?$";

}  // namespace ai_sdk::server::quality
