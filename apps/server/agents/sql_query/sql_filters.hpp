#pragma once

#include "agents/sql_query/query_plan.hpp"
#include "agents/sql_query/value_index.hpp"

#include <string>
#include <vector>

namespace ai_sdk::server::sql_query {

// The FROM part of one SELECT: tables are joined in as their columns are asked for. Tables that can only be
// reached by a step to many rows are not joined but asked in a subquery, so that no row is counted twice.
class SqlScope {
 public:
  // `qualify`: columns are written with their table in front, as they must be once something is joined.
  SqlScope(const Schema& schema, const ValueIndex& values, int base, bool qualify = true);

  // The column as it stands in the statement. `keep_rows`: rows without a partner stay (LEFT JOIN).
  // Throws CannotBuild where the table cannot be reached.
  std::string column(ColumnRef ref, bool keep_rows);
  // The same as a text of the form YYYY-MM-DD…, also where it is kept as seconds.
  std::string date(ColumnRef ref, bool keep_rows);
  std::vector<std::string> conditions(const std::vector<Filter>& filters, bool keep_rows);
  bool joined() const { return !joins_.empty(); }
  // Called when everything has been asked for: "\nFROM orders\nJOIN customers ON …".
  std::string from() const;

 private:
  struct Join {
    Relation relation;
    bool keep_rows = false;
  };
  std::string condition(const std::vector<Filter>& filters, std::size_t index, bool keep_rows);
  std::string related(const std::vector<Filter>& filters, std::size_t index, bool keep_rows);
  std::string through_children(const std::vector<Filter>& filters, const std::vector<std::size_t>& indexes,
                               bool keep_rows);
  std::string plain_condition(const Filter& filter, bool keep_rows);
  std::string name_of(ColumnRef ref) const;

  const Schema& schema_;
  const ValueIndex& values_;
  int base_;
  bool qualify_;
  std::vector<Join> joins_;
};

// The year, month, … of a date expression; the expression itself for none.
std::string date_part_sql(const std::string& date, DatePart part);

}  // namespace ai_sdk::server::sql_query
