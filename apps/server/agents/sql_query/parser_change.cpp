// Parser: a question that only changes the one before it ("and by month?", "only for 2024", "now the top
// 10").
#include "agents/sql_query/parser_state.hpp"

#include <algorithm>

namespace ai_sdk::server::sql_query {

bool Parser::apply_change(ParseResult& result) {
  if (context_.previous == nullptr) return false;
  const Plan& before = *context_.previous;
  if (before.main < 0 || before.kind == PlanKind::describe_tables ||
      before.kind == PlanKind::describe_columns)
    return false;
  const bool lead = is(0, {"and", "now", "only", "also", "but", "just", "then", "instead", "same", "again",
                           "as", "sort", "or"}) ||
                    phrase(0, "what about") || phrase(0, "how about") || phrase(0, "show only") ||
                    phrase(0, "limit");
  bool other_table = false;
  bool same_table = false;
  for (const auto& mention : mentions_) {
    if (mention.grouping || mention.related) continue;
    (mention.table == before.main ? same_table : other_table) = true;
  }
  // "only for customers in Texas" limits the orders that were asked for before.
  if (other_table && is(0, {"only", "just", "but"}) && !plan_.filters.empty() && measures_.empty() &&
      !count_ && columns_.empty()) {
    other_table = std::any_of(plan_.filters.begin(), plan_.filters.end(), [&](const Filter& filter) {
      return schema_.distance(before.main, filter.column.table) > 2;
    });
  }
  const bool own_question = other_table || (same_table && !lead) || (!measures_.empty() && !lead) ||
                            (!columns_.empty() && !lead) || share_ || (duplicates_ && !lead) ||
                            (count_ && same_table);
  if (own_question) return false;

  Plan plan = before;
  plan.notes = plan_.notes;
  const bool more =
      is(0, {"also"}) || is(1, {"also"}) || (!tokens_.empty() && is(tokens_.size() - 1, {"too", "also"}));

  const int measured = !before.measures.empty() ? before.measures.front().column.table : before.main;
  for (auto& open : dates_) {
    std::optional<ColumnRef> column;
    for (const auto& filter : before.filters) {
      if (filter.kind == FilterKind::date_range) column = filter.column;
    }
    if (!column) column = date_column(schema_, values_, measured);
    if (!column) column = date_column(schema_, values_, before.main);
    if (!column) {
      problem_ = schema_.table(measured).name + " has no column with dates of the form YYYY-MM-DD";
      return true;
    }
    open.filter.column = *column;
    open.filter.inside = -1;
    plan_.filters.push_back(open.filter);
  }
  for (auto& filter : plan_.filters) {
    const auto same = std::find_if(plan.filters.begin(), plan.filters.end(), [&](const Filter& old) {
      const bool both_equal = (old.kind == FilterKind::compare || old.kind == FilterKind::in_list) &&
                              (filter.kind == FilterKind::compare || filter.kind == FilterKind::in_list) &&
                              old.op == filter.op;
      return old.inside < 0 && old.column == filter.column && (both_equal || old.kind == filter.kind);
    });
    if (filter.inside >= 0) filter.inside = -1;
    if (same != plan.filters.end() && filter.kind != FilterKind::related) {
      *same = filter;
    } else {
      plan.filters.push_back(filter);
    }
  }
  if (!measures_.empty()) {
    plan.kind = PlanKind::aggregate;
    if (more) {
      plan.measures.insert(plan.measures.end(), measures_.begin(), measures_.end());
    } else {
      plan.measures = measures_;
    }
    plan.shown.clear();
    if (plan.groups.empty()) {
      plan.order.reset();
      plan.limit = 0;
    }
  } else if (count_) {
    if (plan.kind == PlanKind::rows) {
      plan.kind = PlanKind::aggregate;
      plan.measures = {{Aggregate::count, {plan.main, -1}, {}}};
      plan.shown.clear();
      plan.order.reset();
      plan.limit = 0;
    } else if (plan.kind == PlanKind::distinct || plan.kind == PlanKind::duplicates) {
      plan.count_result = true;
    } else if (!plan.groups.empty()) {
      plan.measures = {{Aggregate::count, {plan.main, -1}, {}}};
    }
  }
  if (!groups_.empty()) {
    plan_.main = before.main;
    measures_ = plan.measures;
    if (!apply_groups()) return true;
    if (plan.kind == PlanKind::rows || plan.kind == PlanKind::distinct) {
      plan.measures = {{Aggregate::count, {plan.main, -1}, {}}};
      plan.shown.clear();
    }
    if (plan.kind != PlanKind::share && plan.kind != PlanKind::average_count) plan.kind = PlanKind::aggregate;
    plan.count_result = false;
    plan.order.reset();
    plan.having.reset();
    plan.limit = 0;
    if (more) {
      plan.groups.insert(plan.groups.end(), groups_.begin(), groups_.end());
    } else {
      plan.groups = groups_;
    }
  }
  if (!columns_.empty() && measures_.empty()) {
    if (plan.kind == PlanKind::rows || plan.kind == PlanKind::distinct) {
      if (!more) plan.shown.clear();
      for (const auto& mention : columns_) plan.shown.push_back(mention.column);
    } else if (plan.kind == PlanKind::aggregate) {
      if (!more) plan.measures.clear();
      for (const auto& mention : columns_) {
        plan.measures.push_back(values_.is_number(mention.column)
                                    ? default_measure(mention.column)
                                    : Measure{Aggregate::count_distinct, mention.column, {}});
      }
    }
  }
  if (duplicates_) plan.kind = PlanKind::duplicates;
  if (ranking_) {
    if (!plan.measures.empty() && !plan.groups.empty()) {
      plan.order = OrderKey{OrderKey::By::measure, 0, {}, ranking_->descending};
    } else if (plan.kind == PlanKind::rows) {
      auto column = ranking_->column;
      const std::string concept_name = ranking_->concept_name.empty() ? "amount" : ranking_->concept_name;
      if (!column && ranking_->concept_name.empty() && plan.order && plan.order->by == OrderKey::By::column)
        column = plan.order->column;
      if (!column) column = metric_column(schema_, values_, plan.main, concept_name);
      if (!column) {
        problem_ = "I do not know by what to rank " + schema_.table(plan.main).name + ": say “sort by …”";
        return true;
      }
      note("I rank by " + schema_.table(column->table).name + "." + schema_.column(*column).name);
      plan.notes = plan_.notes;
      plan.order = OrderKey{OrderKey::By::column, 0, *column, ranking_->descending};
    }
    plan.limit = ranking_->limit > 0 ? ranking_->limit : 10;
  }
  if (limit_ > 0) plan.limit = limit_;
  if (plan_.order) {
    plan.order = plan_.order;
    if (plan.kind == PlanKind::aggregate && plan.order->by == OrderKey::By::column) {
      for (std::size_t m = 0; m < plan.measures.size(); ++m) {
        if (plan.measures[m].column == plan.order->column) {
          plan.order->by = OrderKey::By::measure;
          plan.order->index = static_cast<int>(m);
        }
      }
      for (std::size_t g = 0; g < plan.groups.size() && plan.order->by == OrderKey::By::column; ++g) {
        if (plan.groups[g].column == plan.order->column) {
          plan.order->by = OrderKey::By::group;
          plan.order->index = static_cast<int>(g);
        }
      }
      if (plan.order->by == OrderKey::By::column) {
        problem_ = "“" + schema_.column(plan.order->column).name +
                   "” is not part of the last result, so it cannot be sorted by";
        return true;
      }
    }
    if (plan.order->by == OrderKey::By::measure && plan.measures.empty()) {
      problem_ = "the last result has nothing counted to sort by";
      return true;
    }
  }
  result.plan = std::move(plan);
  result.has_plan = true;
  result.changes_previous = true;
  return true;
}

}  // namespace ai_sdk::server::sql_query
