#include "agents/sql_query/sql_builder.hpp"

#include "agents/sql_query/lexicon.hpp"
#include "agents/sql_query/sql_filters.hpp"
#include "agents/sql_query/sql_text.hpp"

#include <algorithm>
#include <set>

namespace ai_sdk::server::sql_query {
namespace {

class Builder {
 public:
  Builder(const Plan& plan, const Schema& schema, const ValueIndex& values)
      : plan_(plan), schema_(schema), values_(values) {}

  BuiltQuery build() {
    base_ = base_table(plan_, schema_);
    write(false);
    // Something was joined on the way: the names need their tables in front.
    if (scope_->joined()) write(true);
    if (plan_.count_result) sql_ = "SELECT count(*) AS count\nFROM (\n" + sql_ + "\n)";
    return {std::move(sql_), std::move(notes_)};
  }

 private:
  void write(bool qualify) {
    sql_.clear();
    notes_.clear();
    used_names_.clear();
    scope_.emplace(schema_, values_, base_, qualify);
    switch (plan_.kind) {
      case PlanKind::rows:
        rows();
        break;
      case PlanKind::aggregate:
        aggregate();
        break;
      case PlanKind::distinct:
        distinct();
        break;
      case PlanKind::duplicates:
        duplicates();
        break;
      case PlanKind::share:
        share();
        break;
      case PlanKind::average_count:
        average_count();
        break;
      case PlanKind::describe_tables:
      case PlanKind::describe_columns:
        throw CannotBuild("descriptions are not read with a statement");
    }
  }

  std::string column(ColumnRef ref, bool keep_rows = false) { return scope_->column(ref, keep_rows); }

  // Names of the result's columns, each used once.
  std::string named(const std::string& expression, std::string name) {
    if (name.empty()) return expression;
    std::string unique = name;
    for (int n = 2; !used_names_.insert(fold_case(unique)).second; ++n)
      unique = name + "_" + std::to_string(n);
    const bool bare = expression == identifier(unique) ||
                      (expression.size() > unique.size() && expression.ends_with("." + identifier(unique)));
    return bare ? expression : expression + " AS " + identifier(unique);
  }
  std::string show(ColumnRef ref, bool keep_rows) {
    std::string name = schema_.column(ref).name;
    if (ref.table != base_ && used_names_.contains(fold_case(name))) {
      const auto parts = name_parts(schema_.table(ref.table).name);
      name = (parts.empty() ? std::string("other") : parts.back()) + "_" + name;
    }
    return named(column(ref, keep_rows), name);
  }

  std::string where() {
    const auto conditions = scope_->conditions(plan_.filters, false);
    std::string out;
    for (const auto& condition : conditions) out += (out.empty() ? "\nWHERE " : "\n  AND ") + condition;
    return out;
  }
  void add_condition(std::string& where_text, const std::string& condition) {
    where_text += (where_text.empty() ? "\nWHERE " : "\n  AND ") + condition;
  }

  std::string measured(const Measure& measure) {
    std::string text = scope_->column(measure.column, false);
    if (measure.factor.column >= 0) text += " * " + scope_->column(measure.factor, false);
    return text;
  }

  std::string only_dates(ColumnRef ref, const std::string& text) const {
    const auto& profile = values_.profile(ref);
    return profile.kind == ColumnKind::date && profile.irregular
               ? " FILTER (WHERE date(" + text + ") IS NOT NULL)"
               : "";
  }

  std::string measure_sql(const Measure& measure) {
    if (measure.aggregate == Aggregate::count && measure.column.column < 0) {
      if (measure.column.table == base_ || measure.column.table < 0) return "count(*)";
      const auto key = schema_.key(measure.column.table);
      if (!key) {
        throw CannotBuild("the rows of " + schema_.table(measure.column.table).name +
                          " have no single key, so they cannot be counted through another table");
      }
      // The pointing column is as good as the key and needs no join, but a dangling pointer would be counted.
      return "count(DISTINCT " + column(*key) + ")";
    }
    const std::string text = measured(measure);
    if (measure.column.table != base_) {
      if (measure.aggregate == Aggregate::sum) {
        throw CannotBuild("each row of " + schema_.table(measure.column.table).name +
                          " belongs to several rows of " + schema_.table(base_).name + " here, so its " +
                          schema_.column(measure.column).name + " would be added up several times");
      }
      notes_.push_back("each row of " + schema_.table(base_).name + " counts once, so a row of " +
                       schema_.table(measure.column.table).name + " may count several times");
    }
    switch (measure.aggregate) {
      case Aggregate::count:
        return "count(" + text + ")";
      case Aggregate::count_distinct:
        return "count(DISTINCT " + text + ")";
      case Aggregate::sum:
        return "sum(" + text + ")";
      case Aggregate::average:
        return "avg(" + text + ")";
      case Aggregate::minimum:
        return "min(" + text + ")" + only_dates(measure.column, text);
      case Aggregate::maximum:
        return "max(" + text + ")" + only_dates(measure.column, text);
      case Aggregate::median:
        break;
    }
    return {};
  }

  std::string measure_name(const Measure& measure) const {
    if (measure.aggregate == Aggregate::count) {
      return measure.column.table >= 0 && measure.column.column < 0 && schema_.table_count() > 0
                 ? "count"
                 : "count_" + schema_.column(measure.column).name;
    }
    static constexpr const char* names[] = {"count", "distinct", "sum", "average", "min", "max", "median"};
    std::string name = schema_.column(measure.column).name;
    if (measure.factor.column >= 0) name = "amount";
    return std::string(names[static_cast<int>(measure.aggregate)]) + "_" + name;
  }

  std::string group_sql(const GroupKey& group) {
    return date_part_sql(scope_->date(group.column, true), group.part);
  }

  std::string group_name(const GroupKey& group) const {
    static constexpr const char* names[] = {"", "year", "quarter", "month", "week", "day", "weekday", "hour"};
    return group.part == DatePart::none ? schema_.column(group.column).name
                                        : names[static_cast<int>(group.part)];
  }

  void tail(const std::string& order) {
    if (!order.empty()) sql_ += "\nORDER BY " + order;
    if (plan_.limit > 0) sql_ += "\nLIMIT " + std::to_string(plan_.limit);
  }

  void rows() {
    std::string list;
    if (plan_.shown.empty()) {
      list = all_columns();
    } else {
      for (const auto ref : plan_.shown) list += (list.empty() ? "" : ", ") + show(ref, true);
    }
    std::string order;
    std::string conditions = where();
    if (plan_.order && plan_.order->by == OrderKey::By::column) {
      const std::string key = column(plan_.order->column);
      order = key + (plan_.order->descending ? " DESC" : "");
      // A missing value is neither the least nor the greatest.
      const auto& profile = values_.profile(plan_.order->column);
      const bool odd = profile.kind == ColumnKind::date && profile.irregular;
      if (plan_.limit > 0) add_condition(conditions, (odd ? "date(" + key + ")" : key) + " IS NOT NULL");
      if (plan_.limit > 0 && odd)
        notes_.push_back("rows whose " + schema_.column(plan_.order->column).name +
                         " is no date of the form YYYY-MM-DD are left out");
    }
    sql_ = "SELECT " + list + scope_->from() + conditions;
    tail(order);
  }

  std::string all_columns() {
    constexpr std::size_t most = 30;
    const auto& columns = schema_.table(base_).columns;
    if (columns.size() <= most) {
      return needs_join() ? identifier(schema_.table(base_).name) + ".*" : "*";
    }
    notes_.push_back("only the first " + std::to_string(most) + " of the " + std::to_string(columns.size()) +
                     " columns of " + schema_.table(base_).name +
                     " are shown; name the columns to see others");
    std::string list;
    for (std::size_t c = 0; c < most; ++c) list += (c > 0 ? ", " : "") + column({base_, static_cast<int>(c)});
    return list;
  }
  // Whether conditions or the order will bring other tables in.
  bool needs_join() {
    SqlScope probe(schema_, values_, base_);
    probe.conditions(plan_.filters, false);
    if (plan_.order && plan_.order->by == OrderKey::By::column) probe.column(plan_.order->column, false);
    return probe.joined();
  }

  void aggregate() {
    if (plan_.measures.size() == 1 && plan_.measures[0].aggregate == Aggregate::median) return median();
    for (const auto& measure : plan_.measures) {
      if (measure.aggregate == Aggregate::median) throw CannotBuild("a median can only be asked for alone");
    }
    std::string list;
    std::string grouping;
    std::vector<std::string> group_texts;
    const auto add = [&](std::string& text, const std::string& more) {
      text += (text.empty() ? "" : ", ") + more;
    };
    for (const auto& group : plan_.groups) {
      if (group.column.column >= 0) {
        group_texts.push_back(group_sql(group));
        add(list, named(group_texts.back(), group_name(group)));
        add(grouping, group_texts.back());
        continue;
      }
      // One group for each row of a table: its key, with what people call it.
      const auto key = schema_.key(group.column.table);
      const auto labels = schema_.labels(group.column.table);
      if (!key && labels.empty()) {
        throw CannotBuild("the rows of " + schema_.table(group.column.table).name +
                          " have neither a key nor a name to group by");
      }
      if (key) {
        add(list, show(*key, false));
        add(grouping, column(*key));
        group_texts.push_back(column(*key));
      }
      for (const auto label : labels) {
        if (key && label == *key) continue;
        add(list, show(label, false));
        add(grouping, column(label));
        if (!key) group_texts.push_back(column(label));
      }
    }
    std::vector<std::string> measure_texts;
    for (const auto& measure : plan_.measures) {
      measure_texts.push_back(measure_sql(measure));
      add(list, named(measure_texts.back(), measure_name(measure)));
    }
    std::string conditions = where();
    sql_ = "SELECT " + list + scope_->from() + conditions;
    if (!grouping.empty()) sql_ += "\nGROUP BY " + grouping;
    if (plan_.having)
      sql_ += "\nHAVING " + measure_texts.at(0) + " " + plan_.having->first + " " +
              sql_literal(plan_.having->second);
    if (grouping.empty()) return;
    std::string order;
    if (plan_.order && plan_.order->by == OrderKey::By::measure) {
      order = measure_texts.at(static_cast<std::size_t>(plan_.order->index)) +
              (plan_.order->descending ? " DESC" : "");
    } else if (plan_.order && plan_.order->by == OrderKey::By::group) {
      order = group_texts.at(static_cast<std::size_t>(plan_.order->index)) +
              (plan_.order->descending ? " DESC" : "");
    } else if (plan_.groups[0].part == DatePart::none && plan_.groups[0].column.column >= 0 &&
               !measure_texts.empty() && plan_.groups.size() == 1 &&
               !values_.is_number(plan_.groups[0].column)) {
      order = measure_texts[0] + " DESC";
    }
    // What is equal stays in one order from run to run.
    for (const auto& text : group_texts) {
      if (!order.starts_with(text)) order += (order.empty() ? "" : ", ") + text;
    }
    tail(order);
  }

  void median() {
    const std::string value = measured(plan_.measures[0]);
    std::string conditions = where();
    add_condition(conditions, value + " IS NOT NULL");
    std::string groups;
    std::string list;
    std::string outer;
    for (const auto& group : plan_.groups) {
      if (group.column.column < 0)
        throw CannotBuild("a median for each row of a table is beyond me; group by a column");
      const std::string text = group_sql(group);
      groups += (groups.empty() ? "" : ", ") + text;
      list += named(text, group_name(group)) + ", ";
      if (text.ends_with(identifier(group_name(group))) && list.find(" AS ") == std::string::npos) {
        list.insert(list.size() - 2, " AS " + identifier(group_name(group)));
      }
      outer += (outer.empty() ? "" : ", ") + identifier(group_name(group));
    }
    const std::string partition = groups.empty() ? "" : "PARTITION BY " + groups + " ";
    // The middle value, or the mean of the two middle ones.
    sql_ = "SELECT " + (outer.empty() ? "" : outer + ", ") + "avg(value) AS " +
           identifier(measure_name(plan_.measures[0])) + "\nFROM (\n  SELECT " + list + value +
           " AS value, row_number() OVER (" + partition + "ORDER BY " + value +
           ") AS place, count(*) OVER (" + (groups.empty() ? "" : "PARTITION BY " + groups) + ") AS n" +
           scope_->from() + conditions + "\n)\nWHERE place IN ((n + 1) / 2, (n + 2) / 2)";
    if (!outer.empty()) sql_ += "\nGROUP BY " + outer;
    tail(outer);
  }

  void distinct() {
    std::string list;
    std::string conditions = where();
    for (const auto ref : plan_.shown) {
      const std::string text = column(ref);
      list += (list.empty() ? "" : ", ") + show(ref, false);
      add_condition(conditions, text + " IS NOT NULL");
    }
    sql_ = "SELECT DISTINCT " + list + scope_->from() + conditions;
    std::string order;
    for (const auto ref : plan_.shown) order += (order.empty() ? "" : ", ") + column(ref);
    tail(order);
  }

  void duplicates() {
    std::string list;
    std::string grouping;
    std::string conditions = where();
    for (const auto ref : plan_.shown) {
      const std::string text = column(ref);
      list += show(ref, false) + ", ";
      grouping += (grouping.empty() ? "" : ", ") + text;
      add_condition(conditions, text + " IS NOT NULL");
    }
    sql_ = "SELECT " + list + named("count(*)", "count") + scope_->from() + conditions + "\nGROUP BY " +
           grouping + "\nHAVING count(*) > 1";
    tail(plan_.count_result ? "" : "count(*) DESC, " + grouping);
  }

  void share() {
    if (!plan_.groups.empty()) {
      std::string list;
      std::string grouping;
      for (const auto& group : plan_.groups) {
        if (group.column.column < 0)
          throw CannotBuild("shares are given by a column, not for each row of a table");
        const std::string text = group_sql(group);
        list += named(text, group_name(group)) + ", ";
        grouping += (grouping.empty() ? "" : ", ") + text;
      }
      const std::string measure =
          plan_.measures.empty() ? std::string("count(*)") : measure_sql(plan_.measures[0]);
      const std::string name =
          plan_.measures.empty() ? std::string("count") : measure_name(plan_.measures[0]);
      const std::string conditions = where();
      sql_ = "SELECT " + list + named(measure, name) + ", round(100.0 * " + measure + " / sum(" + measure +
             ") OVER (), 2) AS percent" + scope_->from() + conditions + "\nGROUP BY " + grouping;
      return tail(measure + " DESC, " + grouping);
    }
    std::string condition;
    for (const auto& one : scope_->conditions(plan_.filters, true))
      condition += (condition.empty() ? "" : " AND ") + one;
    if (condition.empty())
      throw CannotBuild("a share needs a condition, such as a status, or a column to divide by");
    const std::string matching = "count(*) FILTER (WHERE " + condition + ")";
    sql_ = "SELECT round(100.0 * " + matching + " / count(*), 2) AS percent, " + matching +
           " AS matching, count(*) AS total" + scope_->from();
  }

  // "average number of orders per customer": the mean over the groups that have any.
  void average_count() {
    std::string grouping;
    for (const auto& group : plan_.groups) {
      std::string text;
      if (group.column.column >= 0) {
        text = group_sql(group);
      } else {
        const auto key = schema_.key(group.column.table);
        if (!key)
          throw CannotBuild("the rows of " + schema_.table(group.column.table).name + " have no single key");
        text = column(*key);
      }
      grouping += (grouping.empty() ? "" : ", ") + text;
    }
    const std::string conditions = where();
    sql_ = "SELECT avg(n) AS average_count\nFROM (\n  SELECT count(*) AS n" + scope_->from() + conditions +
           "\nGROUP BY " + grouping + "\n)";
    notes_.push_back("those without any are not part of the average");
  }

  const Plan& plan_;
  const Schema& schema_;
  const ValueIndex& values_;
  int base_ = -1;
  std::optional<SqlScope> scope_;
  std::string sql_;
  std::vector<std::string> notes_;
  std::set<std::string> used_names_;
};

}  // namespace

// The table whose rows are counted, summed or shown: one from which everything that is grouped or shown can
// be reached by steps to at most one row each, so that no row counts twice.
int base_table(const Plan& plan, const Schema& schema) {
  std::set<int> needed;
  for (const auto& group : plan.groups) needed.insert(group.column.table);
  for (const auto ref : plan.shown) needed.insert(ref.table);
  for (const auto& measure : plan.measures) needed.insert(measure.column.table);
  if (plan.order && plan.order->by == OrderKey::By::column) needed.insert(plan.order->column.table);
  if (needed.empty()) needed.insert(plan.main);
  std::vector<int> candidates;
  for (const auto& measure : plan.measures) candidates.push_back(measure.column.table);
  if (plan.main >= 0) {
    candidates.push_back(plan.main);
    if (plan.kind == PlanKind::rows) needed.insert(plan.main);
  }
  for (const int table : needed) candidates.push_back(table);
  for (int t = 0; t < static_cast<int>(schema.table_count()); ++t) candidates.push_back(t);
  std::size_t best_cost = 0;
  int base = -1;
  std::size_t rank = 0;
  for (const int candidate : candidates) {
    ++rank;
    std::size_t cost = rank > candidates.size() - schema.table_count() ? 100 : 0;
    bool reaches = true;
    for (const int table : needed) {
      const auto path = schema.parent_path(candidate, table);
      if (!path) {
        reaches = false;
        break;
      }
      cost += path->size();
    }
    if (!reaches) continue;
    if (base < 0 || (cost >= 100 && best_cost >= 100 && cost < best_cost)) {
      base = candidate;
      best_cost = cost;
      if (cost < 100) break;
    }
  }
  if (base < 0) {
    std::string names;
    for (const int table : needed) names += (names.empty() ? "" : " and ") + schema.table(table).name;
    throw CannotBuild("I know of no relation that joins " + names +
                      ": declare a foreign key, or name columns as the other table's name followed by _id");
  }
  return base;
}

BuiltQuery build_sql(const Plan& plan, const Schema& schema, const ValueIndex& values) {
  return Builder(plan, schema, values).build();
}

}  // namespace ai_sdk::server::sql_query
