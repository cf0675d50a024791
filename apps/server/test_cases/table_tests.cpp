// Tests of a table's columns, and of the number of its rows.
#include "test_cases/runners.hpp"

#include <algorithm>

namespace ai_sdk::server::tests {
namespace {

// As the source has them now, not as the catalog saw them.
std::vector<std::string> columns_of(Probe& probe) {
  return probe.connection()
      .query("SELECT * FROM " + probe.sql.table() + " LIMIT 0", {}, test_limits())
      .columns;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

Outcome in_bounds(std::int64_t number, const Bounds& bounds, const char* name, const std::string& spoken) {
  Outcome outcome =
      judged(bounds.hold(static_cast<double>(number)), "There are " + std::to_string(number) + " " + spoken +
                                                           "; there should be " + bounds.text() + ".");
  outcome.values = {{name, std::to_string(number)}};
  return outcome;
}

Bounds exactly(std::optional<double> number) { return {number, number}; }

Outcome match_set(Probe& probe) {
  auto wanted = read_list(probe.parameters.text("columnNames"));
  const auto there = columns_of(probe);
  auto found = there;
  if (!probe.parameters.flag("ordered")) {
    std::sort(wanted.begin(), wanted.end());
    std::sort(found.begin(), found.end());
  }
  const bool same = wanted == found;
  Outcome outcome = judged(
      same, same ? "The columns are the ones they should be." : "The columns are " + joined(there) + ".");
  outcome.values = {{"columnNames", same ? "1" : "0"}};
  return outcome;
}

Outcome name_exists(Probe& probe) {
  const std::string wanted = probe.parameters.text("columnName");
  const auto columns = columns_of(probe);
  const bool there = std::find(columns.begin(), columns.end(), wanted) != columns.end();
  Outcome outcome = judged(there, "There is " + std::string(there ? "a" : "no") + " column " + wanted + ".");
  // The protocol's own spelling.
  outcome.values = {{"columnNameExits", there ? "1" : "0"}};
  return outcome;
}

// `now` less some units of the calendar; a month before the 31st is the last day of a shorter month.
std::int64_t seconds_before(std::chrono::system_clock::time_point now, const std::string& unit,
                            double interval) {
  using namespace std::chrono;
  const auto n = static_cast<int>(std::min(interval, 1e6));
  auto then = floor<seconds>(now);
  if (unit == "HOUR") then -= hours(n);
  if (unit == "DAY") then -= days(n);
  if (unit == "MONTH" || unit == "YEAR") {
    const auto day = floor<days>(then);
    const auto time = then - day;
    year_month_day date{day};
    if (unit == "MONTH") {
      date -= months(n);
    } else {
      date -= years(n);
    }
    if (!date.ok()) date = date.year() / date.month() / last;
    then = sys_days(date) + time;
  }
  return then.time_since_epoch().count();
}

Outcome inserted(Probe& probe) {
  const std::string column = probe.parameters.text("columnName");
  const auto* info = probe.run.table.info.find_column(column);
  if (info == nullptr) throw CannotCompute("There is no column " + column + ".");
  const auto from = seconds_before(probe.run.now, probe.parameters.choice("rangeType"),
                                   *probe.parameters.number("rangeInterval"));
  const auto rows = probe.count("SELECT count(*) FROM " + probe.sql.table() + " WHERE " +
                                probe.sql.epoch(probe.sql.name(info->name)) + " >= " + std::to_string(from));
  return in_bounds(rows, bounds_of(probe.parameters, "min", "max"), "rowCount", "new rows");
}

}  // namespace

Outcome run_table(Probe& probe) {
  const std::string_view name = probe.run.definition.name;
  const auto& parameters = probe.parameters;
  const auto columns = [&] { return static_cast<std::int64_t>(columns_of(probe).size()); };
  const auto rows = [&] { return probe.count("SELECT count(*) FROM " + probe.sql.table()); };
  if (name == "tableColumnCountToBeBetween") {
    return in_bounds(columns(), bounds_of(parameters, "minColValue", "maxColValue"), "columnCount",
                     "columns");
  }
  if (name == "tableColumnCountToEqual") {
    return in_bounds(columns(), exactly(parameters.number("columnCount")), "columnCount", "columns");
  }
  if (name == "tableColumnNameToExist") return name_exists(probe);
  if (name == "tableColumnToMatchSet") return match_set(probe);
  if (name == "tableRowCountToBeBetween") {
    return in_bounds(rows(), bounds_of(parameters, "minValue", "maxValue"), "rowCount", "rows");
  }
  if (name == "tableRowCountToEqual") {
    return in_bounds(rows(), exactly(parameters.number("value")), "rowCount", "rows");
  }
  if (name == "tableRowInsertedCountToBeBetween") return inserted(probe);
  throw CannotCompute("This server does not know how to run " + std::string(name) + ".");
}

}  // namespace ai_sdk::server::tests
