#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// A table that a statement reads: whoever asks knows what its number means.
struct SqlTable {
  std::size_t number = 0;
  std::vector<std::string> columns;
};

struct SqlColumnRef {
  std::size_t table = 0;
  std::string column;  // as the table spells it
  auto operator<=>(const SqlColumnRef&) const = default;
};

// A column that a SELECT gives, and what it is made from.
struct SqlOutput {
  std::string name;
  std::set<SqlColumnRef> from;
  std::string expression;  // its SQL, where it is more than a column
};

struct SelectLineage {
  std::vector<SqlOutput> columns;
  std::set<std::size_t> tables;  // also those that only conditions look at
  bool complete = true;          // false: something was not understood, so `columns` may lack sources
};

// The table of a name, with its schema where that is written; nothing for an unknown one.
using FindSqlTable = std::function<std::optional<SqlTable>(std::string_view schema, std::string_view name)>;

// Follows a SELECT, or the one of a CREATE VIEW, to the tables and columns that it reads: joins, subqueries,
// WITH (also recursive), UNION and their like, stars. Understands what SQLite and PostgreSQL write down as a
// view's SQL; it checks nothing.
SelectLineage follow_select(std::string_view sql, const FindSqlTable& find_table);

}  // namespace ai_sdk::server
