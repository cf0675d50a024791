// Two tables hold the same rows: by SQL where both are in one source, else row by row in memory.
#include "core/ascii.hpp"
#include "test_cases/runners.hpp"

#include <algorithm>
#include <unordered_map>

namespace ai_sdk::server::tests {
namespace {

// Rows of two sources are compared in memory; more of them are not read.
constexpr std::size_t max_rows_in_memory = 1'000'000;
// No row looks like this.
constexpr const char* met_before = "-";

// What is compared: the same column under its names in both tables.
struct Pair {
  std::string first;
  std::string second;
};

struct Plan {
  const TableRef* other = nullptr;
  std::vector<Pair> keys;
  std::vector<Pair> values;
  std::string where;  // " WHERE (…)" or nothing
};

std::string column_of(const TableRef& table, const std::string& name, bool exact) {
  for (const ColumnInfo& column : table.info.columns) {
    if (exact ? column.name == name : core::lower(column.name) == core::lower(name)) return column.name;
  }
  throw CannotCompute("The table " + table.info.fully_qualified_name() + " has no column " + name + ".");
}

Plan plan_of(Probe& probe) {
  const auto& parameters = probe.parameters;
  Plan plan;
  const std::string name = parameters.text("table2");
  for (const TableRef& table : probe.run.tables) {
    if (table.info.fully_qualified_name() == name) plan.other = &table;
  }
  if (plan.other == nullptr) throw CannotCompute("There is no table " + name + " to compare with.");
  const bool exact = parameters.flag("caseSensitiveColumns");
  auto keys = parameters.list("keyColumns");
  if (keys.empty()) {
    for (const ColumnInfo& column : probe.run.table.info.columns) {
      if (column.primary_key > 0) keys.push_back(column.name);
    }
  }
  if (keys.empty()) {
    throw CannotCompute(
        "The table has no primary key: name the columns that tell its rows apart in keyColumns.");
  }
  auto other_keys = parameters.list("table2.keyColumns");
  if (other_keys.empty()) other_keys = keys;
  if (other_keys.size() != keys.size())
    throw CannotCompute("keyColumns and table2.keyColumns differ in number.");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    plan.keys.push_back(
        {column_of(probe.run.table, keys[i], exact), column_of(*plan.other, other_keys[i], exact)});
  }
  auto used = parameters.list("useColumns");
  if (used.empty()) {
    for (const ColumnInfo& column : probe.run.table.info.columns) used.push_back(column.name);
  }
  for (const std::string& column : used) {
    Pair pair{column_of(probe.run.table, column, exact), column_of(*plan.other, column, exact)};
    const bool key = std::any_of(plan.keys.begin(), plan.keys.end(),
                                 [&](const Pair& one) { return one.first == pair.first; });
    if (!key) plan.values.push_back(std::move(pair));
  }
  const std::string where = parameters.text("where");
  if (!where.empty()) plan.where = " WHERE (" + where + "\n)";
  return plan;
}

// SELECT "a" AS k0, "b" AS v0, 1 AS present FROM …
std::string side(const Plan& plan, const TableRef& table, bool first) {
  std::string out = "SELECT ";
  for (std::size_t i = 0; i < plan.keys.size(); ++i) {
    out += quote_identifier(first ? plan.keys[i].first : plan.keys[i].second) + " AS k" + std::to_string(i) +
           ", ";
  }
  for (std::size_t i = 0; i < plan.values.size(); ++i) {
    out += quote_identifier(first ? plan.values[i].first : plan.values[i].second) + " AS v" +
           std::to_string(i) + ", ";
  }
  return out + "1 AS present FROM " + Sql(table, {}).table() + plan.where;
}

struct Counts {
  std::int64_t removed = 0;  // in the first table only
  std::int64_t added = 0;    // in the second only
  std::int64_t changed = 0;
};

[[noreturn]] void ambiguous(const TableRef& table) {
  throw CannotCompute("The key columns do not tell the rows of " + table.info.fully_qualified_name() +
                      " apart: name others in keyColumns.");
}

Counts by_sql(Probe& probe, const Plan& plan) {
  const std::string a = side(plan, probe.run.table, true);
  const std::string b = side(plan, *plan.other, false);
  std::string keys;
  std::string same_key;
  for (std::size_t i = 0; i < plan.keys.size(); ++i) {
    const std::string k = "k" + std::to_string(i);
    keys += (i > 0 ? ", " : "") + k;
    same_key += (i > 0 ? " AND " : "") + ("a." + k + " = b." + k);
  }
  const auto twice = [&](const std::string& rows) {
    return probe.count("SELECT count(*) FROM (SELECT 1 FROM (" + rows + ") AS r GROUP BY " + keys +
                       " HAVING count(*) > 1) AS d") > 0;
  };
  if (twice(a)) ambiguous(probe.run.table);
  if (twice(b)) ambiguous(*plan.other);
  const auto only = [&](const std::string& left, const std::string& right) {
    return probe.count("SELECT count(*) FROM (" + left + ") AS a LEFT JOIN (" + right + ") AS b ON " +
                       same_key + " WHERE b.present IS NULL");
  };
  Counts counts;
  counts.removed = only(a, b);
  counts.added = only(b, a);
  std::string differs;
  for (std::size_t i = 0; i < plan.values.size(); ++i) {
    const std::string v = "v" + std::to_string(i);
    differs += (i > 0 ? " OR " : "") + probe.sql.differs("a." + v, "b." + v);
  }
  if (!differs.empty()) {
    counts.changed = probe.count("SELECT count(*) FROM (" + a + ") AS a JOIN (" + b + ") AS b ON " +
                                 same_key + " WHERE " + differs);
  }
  return counts;
}

// Texts that are the same for the same values, whichever database they come from.
std::string canonical(const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) return "n";
  if (const auto number = to_double(value); number && !std::holds_alternative<std::string>(value)) {
    return "d" + number_text(*number);
  }
  return "t" + to_text(value);
}

std::string canonical(std::span<const Value> values) {
  std::string out;
  for (const Value& value : values) {
    const std::string text = canonical(value);
    out += std::to_string(text.size()) + ":" + text;
  }
  return out;
}

Counts in_memory(Probe& probe, const Plan& plan) {
  const std::size_t keys = plan.keys.size();
  std::unordered_map<std::string, std::string> first;
  probe.connection().for_each(
      side(plan, probe.run.table, true),
      [&](std::span<const Value> row) {
        if (first.size() == max_rows_in_memory) {
          throw CannotCompute("The tables are in different sources, where at most " +
                              std::to_string(max_rows_in_memory) +
                              " rows are compared: choose some with where.");
        }
        if (!first.emplace(canonical(row.first(keys)), canonical(row.subspan(keys))).second) {
          ambiguous(probe.run.table);
        }
        return true;
      },
      {}, test_limits());
  Counts counts;
  const auto other = plan.other->source->connect();
  other->stop_with(probe.run.stop);
  std::int64_t met = 0;
  other->for_each(
      side(plan, *plan.other, false),
      [&](std::span<const Value> row) {
        const auto found = first.find(canonical(row.first(keys)));
        if (found == first.end()) {
          ++counts.added;
          return true;
        }
        if (found->second == met_before) ambiguous(*plan.other);
        ++met;
        counts.changed += found->second != canonical(row.subspan(keys)) ? 1 : 0;
        found->second = met_before;
        return true;
      },
      {}, test_limits());
  counts.removed = static_cast<std::int64_t>(first.size()) - met;
  return counts;
}

}  // namespace

Outcome run_difference(Probe& probe) {
  const Plan plan = plan_of(probe);
  const Counts counts =
      plan.other->source == probe.run.table.source ? by_sql(probe, plan) : in_memory(probe, plan);
  const std::int64_t all = counts.removed + counts.added + counts.changed;
  const double threshold = probe.parameters.number("threshold").value_or(0);
  Outcome outcome = judged(static_cast<double>(all) <= threshold,
                           std::to_string(all) + " rows differ: " + std::to_string(counts.removed) +
                               " are only in this table, " + std::to_string(counts.added) +
                               " only in the other, " + std::to_string(counts.changed) +
                               " have other values; " + number_text(threshold) + " may differ.");
  outcome.values = {{"removedRows", std::to_string(counts.removed)},
                    {"addedRows", std::to_string(counts.added)},
                    {"changedRows", std::to_string(counts.changed)},
                    {"diffCount", std::to_string(all)}};
  return outcome;
}

}  // namespace ai_sdk::server::tests
