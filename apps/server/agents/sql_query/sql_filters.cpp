#include "agents/sql_query/sql_filters.hpp"

#include "agents/sql_query/sql_builder.hpp"
#include "agents/sql_query/sql_text.hpp"

#include <algorithm>

namespace ai_sdk::server::sql_query {

SqlScope::SqlScope(const Schema& schema, const ValueIndex& values, int base, bool qualify)
    : schema_(schema), values_(values), base_(base), qualify_(qualify) {}

std::string SqlScope::name_of(ColumnRef ref) const {
  const std::string own = identifier(schema_.column(ref).name);
  return qualify_ ? identifier(schema_.table(ref.table).name) + "." + own : own;
}

std::string SqlScope::column(ColumnRef ref, bool keep_rows) {
  const auto path = schema_.parent_path(base_, ref.table);
  if (!path) {
    throw CannotBuild("I know of no relation that leads from a row of " + schema_.table(base_).name +
                      " to one of " + schema_.table(ref.table).name);
  }
  for (const auto& step : *path) {
    const auto same = std::find_if(joins_.begin(), joins_.end(),
                                   [&](const Join& join) { return join.relation.parent == step.parent; });
    if (same == joins_.end()) {
      joins_.push_back({step, keep_rows});
    } else {
      same->keep_rows = same->keep_rows && keep_rows;
    }
  }
  return name_of(ref);
}

std::string SqlScope::date(ColumnRef ref, bool keep_rows) {
  const std::string text = column(ref, keep_rows);
  switch (values_.profile(ref).kind) {
    case ColumnKind::epoch_seconds:
      return "datetime(" + text + ", 'unixepoch')";
    case ColumnKind::epoch_milliseconds:
      return "datetime(" + text + " / 1000, 'unixepoch')";
    default:
      return text;
  }
}

std::string SqlScope::from() const {
  std::string out = "\nFROM " + table_name(schema_.table(base_));
  for (const auto& join : joins_) {
    const auto& r = join.relation;
    out += (join.keep_rows ? "\nLEFT JOIN " : "\nJOIN ") + table_name(schema_.table(r.parent)) + " ON " +
           name_of({r.parent, r.parent_column}) + " = " + name_of({r.child, r.child_column});
  }
  return out;
}

std::vector<std::string> SqlScope::conditions(const std::vector<Filter>& filters, bool keep_rows) {
  std::vector<std::string> out;
  std::vector<std::pair<int, std::vector<std::size_t>>>
      far;  // by table: conditions on many rows belong together
  for (std::size_t i = 0; i < filters.size(); ++i) {
    if (filters[i].inside >= 0) continue;
    const bool near = filters[i].kind == FilterKind::related ||
                      schema_.parent_path(base_, filters[i].column.table).has_value();
    if (near) {
      out.push_back(condition(filters, i, keep_rows));
      continue;
    }
    const int table = filters[i].column.table;
    auto it = std::find_if(far.begin(), far.end(), [&](const auto& entry) {
      return entry.first == table || schema_.parent_path(entry.first, table) ||
             schema_.parent_path(table, entry.first);
    });
    if (it == far.end()) {
      far.push_back({table, {i}});
    } else {
      if (schema_.parent_path(table, it->first)) it->first = table;
      it->second.push_back(i);
    }
  }
  for (const auto& [table, indexes] : far) out.push_back(through_children(filters, indexes, keep_rows));
  return out;
}

std::string SqlScope::condition(const std::vector<Filter>& filters, std::size_t index, bool keep_rows) {
  return filters[index].kind == FilterKind::related ? related(filters, index, keep_rows)
                                                    : plain_condition(filters[index], keep_rows);
}

namespace {

struct Way {
  int from = -1;      // the table with many rows, where the subquery starts
  ColumnRef pointer;  // what it gives
  ColumnRef own;      // what that is compared with
  std::size_t cost = 0;
};

// How to get from a row of `base` to the rows of `targets` that belong to it: up to a parent, down to a child
// or its children, up again. The shortest way wins.
std::optional<Way> way_down(const Schema& schema, int base, const std::vector<int>& targets) {
  std::optional<Way> best;
  const int tables = static_cast<int>(schema.table_count());
  for (int from = 0; from < tables; ++from) {
    for (int parent = 0; parent < tables; ++parent) {
      const auto up = schema.parent_path(base, parent);
      const auto down = schema.parent_path(from, parent);
      if (!up || !down || down->empty() || from == base) continue;
      // A way that leads down through the table itself would ask for other rows of it.
      if (std::any_of(down->begin(), down->end(), [&](const Relation& step) { return step.child == base; }))
        continue;
      std::size_t cost = up->size() * 2 + down->size();
      bool reaches = true;
      for (const int target : targets) {
        const auto on = schema.parent_path(from, target);
        if (!on) reaches = false;
        if (on) cost += on->size();
      }
      const auto& last = down->back();
      if (reaches && (!best || cost < best->cost)) {
        best = Way{from, {last.child, last.child_column}, {last.parent, last.parent_column}, cost};
      }
    }
  }
  return best;
}

std::string joined(const std::vector<std::string>& conditions) {
  std::string out;
  for (const auto& one : conditions) out += (out.empty() ? " WHERE " : " AND ") + one;
  return out;
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text.substr(text.find_first_not_of(' '));
}

struct Pointers {
  std::string select;   // SELECT customer_id FROM orders WHERE …
  std::string pointer;  // customer_id
  std::string counted;  // count(*)
};

// A subquery's statement. NULL must not be in what NOT IN looks through: nothing would be found then.
Pointers pointers(const Schema& schema, const ValueIndex& values, int from, ColumnRef column,
                  const std::vector<Filter>& filters, bool without_null,
                  std::optional<ColumnRef> count_key = {}) {
  for (const bool qualify : {false, true}) {
    SqlScope scope(schema, values, from, qualify);
    Pointers out;
    auto conditions = scope.conditions(filters, false);
    out.pointer = scope.column(column, false);
    if (without_null) conditions.insert(conditions.begin(), out.pointer + " IS NOT NULL");
    out.counted = count_key ? "count(DISTINCT " + scope.column(*count_key, false) + ")" : "count(*)";
    out.select = "SELECT " + out.pointer + " " + one_line(scope.from()) + joined(conditions);
    if (qualify || !scope.joined()) return out;
  }
  return {};
}

}  // namespace

std::string SqlScope::through_children(const std::vector<Filter>& filters,
                                       const std::vector<std::size_t>& indexes, bool keep_rows) {
  std::vector<int> targets;
  for (const auto i : indexes) targets.push_back(filters[i].column.table);
  const auto way = way_down(schema_, base_, targets);
  if (!way) {
    throw CannotBuild("I know of no relation between " + schema_.table(base_).name + " and " +
                      schema_.table(targets.front()).name);
  }
  std::vector<Filter> wanted;
  bool all_negated = true;
  for (const auto i : indexes) {
    wanted.push_back(filters[i]);
    all_negated = all_negated && filters[i].negated && filters[i].kind != FilterKind::null;
  }
  // "customers who did not order X" are those of whom no order is of X.
  if (all_negated) {
    for (auto& one : wanted) one.negated = false;
  }
  return column(way->own, keep_rows) + (all_negated ? " NOT IN (" : " IN (") +
         pointers(schema_, values_, way->from, way->pointer, wanted, all_negated).select + ")";
}

std::string SqlScope::related(const std::vector<Filter>& filters, std::size_t index, bool keep_rows) {
  const Filter& filter = filters[index];
  std::vector<Filter> within;
  std::vector<int> targets{filter.column.table};
  for (const auto& other : filters) {
    if (other.inside != static_cast<int>(index)) continue;
    within.push_back(other);
    within.back().inside = -1;
    if (schema_.parent_path(filter.column.table, other.column.table)) targets.push_back(other.column.table);
  }
  const auto up = schema_.parent_path(base_, filter.column.table);
  const auto way = up && !up->empty() ? std::nullopt : way_down(schema_, base_, targets);
  if (!way) {
    // The other direction: rows whose pointer leads nowhere, or somewhere.
    if (const auto path = schema_.parent_path(base_, filter.column.table); path && !path->empty()) {
      const auto& last = path->back();
      const std::string pointer = column({last.child, last.child_column}, keep_rows);
      const std::string inside =
          "(" +
          pointers(schema_, values_, last.parent, {last.parent, last.parent_column}, within, true).select +
          ")";
      const std::int64_t n = std::get<std::int64_t>(filter.values.at(0));
      if (filter.op == "=" && n == 0)
        return "(" + pointer + " IS NULL OR " + pointer + " NOT IN " + inside + ")";
      if ((filter.op == ">" && n == 0) || (filter.op == ">=" && n == 1)) return pointer + " IN " + inside;
      throw CannotBuild("a row of " + schema_.table(base_).name + " belongs to at most one row of " +
                        schema_.table(filter.column.table).name + ", so there is nothing to count");
    }
    throw CannotBuild("I know of no relation between " + schema_.table(base_).name + " and " +
                      schema_.table(filter.column.table).name);
  }
  std::optional<ColumnRef> counted;
  if (way->from != filter.column.table) {
    counted = schema_.key(filter.column.table);
    if (!counted)
      throw CannotBuild("the rows of " + schema_.table(filter.column.table).name +
                        " have no single key to count them by");
  }
  const auto inner = pointers(schema_, values_, way->from, way->pointer, within, true, counted);
  const std::string own = column(way->own, keep_rows);
  const std::string& select = inner.select;
  const std::int64_t n = std::get<std::int64_t>(filter.values.at(0));
  const std::string number = std::to_string(n);
  const std::string grouped = select + " GROUP BY " + inner.pointer + " HAVING " + inner.counted + " ";
  if (filter.op == "=" && n == 0) return own + " NOT IN (" + select + ")";
  if ((filter.op == ">" && n == 0) || (filter.op == ">=" && n == 1)) return own + " IN (" + select + ")";
  // Rows without any are fewer than any number, though no group stands for them.
  if (filter.op == "<") return own + " NOT IN (" + grouped + ">= " + number + ")";
  if (filter.op == "<=") return own + " NOT IN (" + grouped + "> " + number + ")";
  if (filter.op == "between") {
    return own + " IN (" + grouped + "BETWEEN " + number + " AND " + to_text(filter.values.at(1)) + ")";
  }
  return own + " IN (" + grouped + filter.op + " " + number + ")";
}

std::string SqlScope::plain_condition(const Filter& filter, bool keep_rows) {
  const std::string name = filter.kind == FilterKind::date_range ? date(filter.column, keep_rows)
                                                                 : column(filter.column, keep_rows);
  const bool text =
      values_.is_text(filter.column) || values_.profile(filter.column).kind == ColumnKind::unknown;
  switch (filter.kind) {
    case FilterKind::compare: {
      if (filter.op == "between") {
        return name + (filter.negated ? " NOT BETWEEN " : " BETWEEN ") + sql_literal(filter.values.at(0)) +
               " AND " + sql_literal(filter.values.at(1));
      }
      std::string op = filter.op;
      if (filter.negated && op == "=") op = "<>";
      if (filter.any_case && (op == "=" || op == "<>")) {
        return "lower(trim(" + name + ")) " + op + " " + sql_literal(filter.values.at(0));
      }
      const std::string condition = name + " " + op + " " + sql_literal(filter.values.at(0));
      return filter.negated && op != "<>" ? "NOT (" + condition + ")" : condition;
    }
    case FilterKind::in_list: {
      std::string list;
      for (const auto& value : filter.values) list += (list.empty() ? "" : ", ") + sql_literal(value);
      return (filter.any_case ? "lower(trim(" + name + "))" : name) +
             (filter.negated ? " NOT IN (" : " IN (") + list + ")";
    }
    case FilterKind::text_match: {
      std::string pattern;
      bool escaped = false;
      for (const char c : std::get<std::string>(filter.values.at(0))) {
        if (c == '%' || c == '_' || c == '\\') {
          pattern += '\\';
          escaped = true;
        }
        pattern += c;
      }
      if (filter.op != "starts") pattern.insert(0, "%");
      if (filter.op != "ends") pattern += '%';
      return name + (filter.negated ? " NOT LIKE " : " LIKE ") + quote_text(pattern) +
             (escaped ? " ESCAPE '\\'" : "");
    }
    case FilterKind::null: {
      // For people a blank text is missing too.
      const bool blank_too = text && filter.op != "null";
      if (filter.negated) return blank_too ? "trim(" + name + ") <> ''" : name + " IS NOT NULL";
      return blank_too ? "(" + name + " IS NULL OR trim(" + name + ") = '')" : name + " IS NULL";
    }
    case FilterKind::date_range: {
      std::string out;
      if (!filter.from.empty()) out = name + " >= " + filter.from;
      if (!filter.to.empty()) out += (out.empty() ? "" : " AND ") + name + " < " + filter.to;
      // Text that is no date would be compared letter by letter ("31/12/2020" comes after "2024").
      if (values_.profile(filter.column).kind == ColumnKind::date &&
          values_.profile(filter.column).irregular) {
        out += " AND date(" + name + ") IS NOT NULL";
      }
      return filter.negated ? "NOT (" + out + ")" : out;
    }
    case FilterKind::truth: {
      if (values_.profile(filter.column).values.empty()) return name + (filter.negated ? " = 0" : " = 1");
      return "lower(trim(" + name + ")) IN " +
             (filter.negated ? "('false', 'no', 'f', 'n', '0')" : "('true', 'yes', 't', 'y', '1')");
    }
    case FilterKind::related:
      break;
  }
  return {};
}

std::string date_part_sql(const std::string& date, DatePart part) {
  switch (part) {
    case DatePart::none:
      return date;
    case DatePart::year:
      return "strftime('%Y', " + date + ")";
    case DatePart::quarter:
      return "strftime('%Y', " + date + ") || '-Q' || ((strftime('%m', " + date + ") + 2) / 3)";
    case DatePart::month:
      return "strftime('%Y-%m', " + date + ")";
    case DatePart::week:  // named by its Monday
      return "date(" + date + ", '-6 days', 'weekday 1')";
    case DatePart::day:
      return "date(" + date + ")";
    case DatePart::weekday:
      return "CASE strftime('%w', " + date +
             ") WHEN '0' THEN 'Sunday' WHEN '1' THEN 'Monday' WHEN '2' THEN 'Tuesday' WHEN '3' THEN "
             "'Wednesday'"
             " WHEN '4' THEN 'Thursday' WHEN '5' THEN 'Friday' WHEN '6' THEN 'Saturday' END";
    case DatePart::hour:
      return "strftime('%H', " + date + ")";
  }
  return date;
}

}  // namespace ai_sdk::server::sql_query
