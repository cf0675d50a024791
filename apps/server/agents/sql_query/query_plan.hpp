#pragma once

#include "catalog/connection.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ai_sdk::server::sql_query {

class Schema;

// A column of the schema by its places; column -1 stands for the table's rows as such.
struct ColumnRef {
  int table = -1;
  int column = -1;
  bool operator==(const ColumnRef&) const = default;
};

enum class Aggregate { count, count_distinct, sum, average, minimum, maximum, median };
enum class DatePart { none, year, quarter, month, week, day, weekday, hour };

struct Measure {
  Aggregate aggregate = Aggregate::count;
  ColumnRef column;  // without a column: the rows of column.table
  ColumnRef factor;  // where set, the measured value is column * factor
  bool operator==(const Measure&) const = default;
};

enum class FilterKind {
  compare,     // column op value; op "between" has two values
  in_list,     // column is one of the values
  text_match,  // op contains, starts, ends
  null,        // missing
  date_range,  // from <= column < to
  truth,       // a boolean column is true
  related      // number of rows of column.table that belong to the row, op value
};

struct Filter {
  FilterKind kind = FilterKind::compare;
  ColumnRef column;
  std::string op = "=";
  std::vector<Value> values;
  bool negated = false;
  bool any_case = false;  // text is compared folded and trimmed
  std::string from, to;   // SQL expressions of a date_range; empty where it is open
  std::string words;      // a date_range in words
  int inside = -1;        // place of the `related` filter whose rows this one limits
};

struct GroupKey {
  ColumnRef column;  // column -1: one group for each row of the table
  DatePart part = DatePart::none;
  bool operator==(const GroupKey&) const = default;
};

struct OrderKey {
  enum class By { measure, column, group } by = By::column;
  int index = 0;  // of the measure or the group
  ColumnRef column;
  bool descending = false;
};

enum class PlanKind {
  rows,
  aggregate,
  distinct,
  duplicates,
  share,
  average_count,
  describe_tables,
  describe_columns
};

// What a question asks for, in terms of the schema.
struct Plan {
  PlanKind kind = PlanKind::rows;
  int main = -1;
  std::vector<ColumnRef> shown;
  std::vector<Measure> measures;
  std::vector<Filter> filters;
  std::vector<GroupKey> groups;
  std::optional<OrderKey> order;
  // Keeps the groups whose first measure compares so: "states with more than 100 customers".
  std::optional<std::pair<std::string, Value>> having;
  std::int64_t limit = 0;     // 0: none asked for
  bool count_result = false;  // how many rows the plan gives, rather than the rows
  std::vector<std::string> notes;
};

// For keeping a plan until the conversation's next message. Names, not places, are written, so that a changed
// schema is noticed: reading then gives nothing.
boost::json::object plan_to_json(const Plan& plan, const Schema& schema);
std::optional<Plan> plan_from_json(const boost::json::object& json, const Schema& schema);

}  // namespace ai_sdk::server::sql_query
