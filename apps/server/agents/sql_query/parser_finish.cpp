// Parser: from what the rules have found to a plan.
#include "agents/sql_query/parser_state.hpp"
#include "agents/sql_query/sql_builder.hpp"

#include <algorithm>

namespace ai_sdk::server::sql_query {

// "which tables are there", "describe orders", "what columns does orders have"
bool Parser::describe(ParseResult& result) {
  bool about_tables = false;
  bool about_columns = false;
  int table = -1;
  std::size_t table_end = 0;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (i < table_end) continue;
    if (is(i, {"tables", "schema", "datasets"})) about_tables = true;
    if (is(i, {"columns", "column", "fields", "attributes", "schema", "structure", "describe", "layout",
               "description"}))
      about_columns = true;
    if (is(i, {"tables", "schema", "datasets", "columns", "column", "fields", "attributes", "structure",
               "describe", "layout", "description"})) {
      continue;
    }
    if (const auto link = table_at(i)) {
      if (table >= 0) return false;
      table = link->table;
      table_end = i + link->length;
      continue;
    }
    if (is(i, {"many", "much", "how", "without", "no", "with", "more", "by", "per"})) return false;
    if (tokens_[i].kind == TokenKind::word && !is_stop_word(word(i))) return false;
    if (tokens_[i].kind == TokenKind::number || tokens_[i].kind == TokenKind::quoted) return false;
  }
  if (about_columns && table < 0 && !about_tables) table = context_.table_hint;
  if (about_columns && table < 0 && !about_tables && context_.previous != nullptr)
    table = context_.previous->main;
  if (about_columns && table >= 0) {
    result.plan.kind = PlanKind::describe_columns;
    result.plan.main = table;
  } else if (about_tables && table < 0) {
    result.plan.kind = PlanKind::describe_tables;
  } else {
    return false;
  }
  result.has_plan = result.understood = result.names_something = true;
  return true;
}

int Parser::choose_main() const {
  for (const auto& mention : mentions_) {
    if (!mention.grouping && !mention.related) return mention.table;
  }
  for (const auto& measure : measures_) {
    if (measure.column.table >= 0) return measure.column.table;
  }
  if (!columns_.empty()) return columns_.front().column.table;
  if (ranking_ && ranking_->measure && ranking_->measure->column.table >= 0)
    return ranking_->measure->column.table;
  if (ranking_ && ranking_->column) return ranking_->column->table;
  for (const auto& filter : plan_.filters) {
    if (filter.kind != FilterKind::related && filter.inside < 0) return filter.column.table;
  }
  if (plan_.order && plan_.order->column.table >= 0) return plan_.order->column.table;
  for (const auto& group : groups_) {
    if (group.column.table >= 0) return group.column.table;
  }
  return context_.table_hint;
}

bool Parser::nothing_said() const {
  return mentions_.empty() && columns_.empty() && measures_.empty() && groups_.empty() &&
         plan_.filters.empty() && dates_.empty() && !ranking_ && limit_ == 0 && !plan_.order && !count_ &&
         !duplicates_ && !share_;
}

std::optional<ColumnRef> Parser::fact_metric(int entity, std::string_view concept_name) const {
  std::optional<ColumnRef> best;
  std::size_t best_steps = 100;
  for (int t = 0; t < static_cast<int>(schema_.table_count()); ++t) {
    if (t == entity) continue;
    const auto path = schema_.parent_path(t, entity);
    if (!path || path->size() >= best_steps) continue;
    const auto parts = name_parts(schema_.table(t).name);  // what lies in store is not what was sold
    if (std::find(parts.begin(), parts.end(), "inventory") != parts.end() ||
        std::find(parts.begin(), parts.end(), "stock") != parts.end())
      continue;
    if (const auto metric = metric_column(schema_, values_, t, concept_name)) {
      best = metric;
      best_steps = path->size();
    }
  }
  return best;
}

// What a number means when nobody said how to combine it: amounts add up, prices and ratings do not.
Measure Parser::default_measure(ColumnRef column) const {
  for (const auto part :
       {"price", "rating", "score", "age", "rate", "percent", "latitude", "longitude", "salary"}) {
    if (schema_.has_part(column, part)) return {Aggregate::average, column, {}};
  }
  return {Aggregate::sum, column, {}};
}

bool Parser::apply_groups() {
  // "average quantity per order" of a table of orders: each row is a group of its own, so all rows are meant.
  if (groups_.size() == 1 && groups_[0].column.column < 0 && !ranking_ && measures_.size() == 1 &&
      measures_[0].column.column >= 0 && measures_[0].column.table == groups_[0].column.table &&
      measures_[0].aggregate == Aggregate::average) {
    groups_.clear();
  }
  for (std::size_t k = 0; k < bare_places_.size(); ++k) {
    auto& group = groups_[bare_places_[k]];
    std::vector<int> tables;
    for (const auto& measure : measures_) tables.push_back(measure.column.table);
    tables.push_back(plan_.main);
    if (ranking_ && ranking_->column) tables.push_back(ranking_->column->table);
    std::optional<ColumnRef> date;
    // "signups per month": a date that was named comes first
    for (auto it = columns_.begin(); it != columns_.end(); ++it) {
      if (!values_.is_date(it->column)) continue;
      date = it->column;
      columns_.erase(it);
      break;
    }
    for (const int table : tables) {
      if (!date && table >= 0) date = date_column(schema_, values_, table);
    }
    if (!date) {
      for (int t = 0; t < static_cast<int>(schema_.table_count()) && plan_.main >= 0; ++t) {
        if (!date && t != plan_.main && schema_.parent_path(plan_.main, t))
          date = date_column(schema_, values_, t);
      }
    }
    if (!date) {
      problem_ = plan_.main >= 0 ? schema_.table(plan_.main).name + " has no column with dates to group by"
                                 : "there is no date to group by";
      return false;
    }
    group.column = *date;
  }
  return true;
}

bool Parser::apply_ranking() {
  auto& ranking = *ranking_;
  const bool plural_target = [&] {
    for (const auto& mention : mentions_) {
      if (!mention.grouping && !mention.related && mention.table == plan_.main)
        return tokens_[mention.at].lower != tokens_[mention.at].stem;
    }
    for (const auto& mention : columns_) {
      if (tokens_[mention.end - 1].lower != tokens_[mention.end - 1].stem) return true;
    }
    return false;
  }();
  const bool top = is(ranking.at, {"top", "bottom", "best", "worst"});
  const std::int64_t asked = ranking.limit > 0 ? ranking.limit : limit_;
  const std::int64_t limit = asked > 0 ? asked : (top || (plural_target && !subject_) ? 10 : 1);

  const bool table_before = std::any_of(mentions_.begin(), mentions_.end(), [&](const TableMention& mention) {
    return !mention.grouping && !mention.related && mention.at < ranking.at;
  });
  // "what is the highest price (per category)" asks for the number itself.
  if (ranking.column && asked == 0 && !top && !table_before && !subject_ && ranking.column &&
      !subject_part_ && columns_.empty()) {
    measures_.push_back({ranking.descending ? Aggregate::maximum : Aggregate::minimum, *ranking.column, {}});
    ranking_.reset();
    return true;
  }
  // "top 5 categories by …", "which state has the most …": the groups of a column are ranked.
  std::optional<GroupKey> key;
  const auto groups_column = [&](const ColumnMention& mention) {
    return !values_.is_number(mention.column) || subject_ || schema_.has_part(mention.column, "year");
  };
  if (groups_.empty() && subject_) {
    key = GroupKey{subject_->column, DatePart::none};
    std::erase_if(columns_, [&](const ColumnMention& mention) { return mention.at == subject_->at; });
  } else if (groups_.empty() && !columns_.empty() && groups_column(columns_.front()) &&
             (ranking.measure || ranking.column || ranking.concept_name == "count" ||
              ranking.concept_name == "sold" || ranking.concept_name.empty()) &&
             !table_before) {
    bool table_target = false;
    for (const auto& mention : mentions_)
      table_target =
          table_target || (!mention.grouping && !mention.related && mention.at < columns_.front().at);
    if (!table_target) {
      key = GroupKey{columns_.front().column, DatePart::none};
      columns_.erase(columns_.begin());
    }
  }
  if (key && ranking.concept_name.empty() && !ranking.measure && !ranking.column && !measures_.empty()) {
    groups_.push_back(*key);
  } else if (key) {
    groups_.push_back(*key);
    if (values_.is_date(key->column)) groups_.back().part = DatePart::day;
  }

  if (!groups_.empty() && !key && !ranking.measure && !ranking.column && !ranking.concept_name.empty() &&
      ranking.concept_name != "count") {
    problem_ =
        "the first of each group is more than I can ask for; ask for the lowest or highest of a column per "
        "group instead";
    return false;
  }
  std::optional<Measure> measure = ranking.measure;
  if (measure && measure->column.table < 0) measure->column = {plan_.main, -1};
  if (!measure && ranking.column && !groups_.empty()) measure = default_measure(*ranking.column);
  if (!measure && ranking.concept_name == "count") measure = Measure{Aggregate::count, {plan_.main, -1}, {}};
  if (!measure && key && ranking.concept_name == "sold") {
    const auto sold = fact_metric(key->column.table, "quantity");
    if (!sold) {
      problem_ = "nothing tells me what is sold most";
      return false;
    }
    measure = Measure{Aggregate::sum, *sold, {}};
  }
  if (!measure && groups_.empty() && plan_.main >= 0) {
    std::optional<ColumnRef> column = ranking.column;
    if (!column && ranking.concept_name == "sold") {
      column = fact_metric(plan_.main, "quantity");
      if (column) {
        measure = Measure{Aggregate::sum, *column, {}};
      } else {
        const auto children = schema_.children_of(plan_.main);
        if (!children.empty()) measure = Measure{Aggregate::count, {children.front().child, -1}, {}};
      }
      column.reset();
      if (!measure) problem_ = "nothing tells me which " + schema_.table(plan_.main).name + " are sold most";
    } else if (!column && ranking.concept_name.empty()) {
      column = fact_metric(plan_.main, "revenue");
      if (!column) column = metric_column(schema_, values_, plan_.main, "amount");
      if (!column) {
        problem_ = "I do not know by what to rank " + schema_.table(plan_.main).name + ": say “by …”";
        return false;
      }
      note("nobody said by what, so I rank by " + schema_.table(column->table).name + "." +
           schema_.column(*column).name);
    } else if (!column) {
      column = metric_column(schema_, values_, plan_.main, ranking.concept_name);
      if (!column && (ranking.concept_name == "amount" || ranking.concept_name == "revenue"))
        column = fact_metric(plan_.main, "revenue");
      if (!column) {
        problem_ = schema_.table(plan_.main).name + " has no column that tells which is " +
                   (ranking.concept_name == "date" ? "first or last"
                                                   : "the most or least (" + ranking.concept_name + ")");
        return false;
      }
      if (ranking.concept_name != "price" && ranking.concept_name != "date") {
        note("I rank by " + schema_.table(column->table).name + "." + schema_.column(*column).name);
      }
    }
    if (column && schema_.parent_path(plan_.main, column->table)) {
      plan_.order = OrderKey{OrderKey::By::column, 0, *column, ranking.descending};
      limit_ = limit;
      ranking_.reset();
      return true;
    }
    if (column) measure = Measure{Aggregate::sum, *column, {}};
  }
  if (measure && groups_.empty()) {
    if (measure->column.table == plan_.main && measure->column.column >= 0) {
      plan_.order = OrderKey{OrderKey::By::column, 0, measure->column, ranking.descending};
      limit_ = limit;
      ranking_.reset();
      return true;
    }
    if (measure->column.table == plan_.main) {
      problem_ = "I do not know by what to rank " + schema_.table(plan_.main).name;
      return false;
    }
    groups_.push_back({{plan_.main, -1}, DatePart::none});
  }
  if (measure) {
    measures_.erase(std::remove(measures_.begin(), measures_.end(), *measure), measures_.end());
    measures_.insert(measures_.begin(), *measure);
  }
  if (measures_.empty() && !groups_.empty()) {
    const auto metric =
        plan_.main >= 0 && !count_ ? metric_column(schema_, values_, plan_.main, "revenue") : std::nullopt;
    (void)metric;
    measures_.push_back({Aggregate::count, {plan_.main, -1}, {}});
  }
  plan_.order = OrderKey{OrderKey::By::measure, 0, {}, ranking.descending};
  limit_ = limit;
  ranking_.reset();
  count_ = false;
  return true;
}

// Revenue by something that only an order's lines know (a product, a category): the total of an order would
// be added up once for each line, so the lines' own amounts are taken.
void Parser::use_line_amounts() {
  for (auto& measure : plan_.measures) {
    if (measure.aggregate != Aggregate::sum || measure.column.column < 0 || measure.factor.column >= 0)
      continue;
    int base = -1;
    try {
      base = base_table(plan_, schema_);
    } catch (const CannotBuild&) {
      return;
    }
    if (base == measure.column.table) continue;
    if (const auto own = metric_column(schema_, values_, base, "revenue")) {
      measure.column = *own;
    } else {
      const auto quantity = metric_column(schema_, values_, base, "quantity");
      const auto price = metric_column(schema_, values_, base, "price");
      if (!quantity || !price || *quantity == *price) continue;
      measure.column = *quantity;
      measure.factor = *price;
    }
    note("amounts are those of the rows of " + schema_.table(base).name);
  }
}

void Parser::finish(ParseResult& result) {
  if (nothing_said() && !distinct_) return;
  if (subject_ && groups_.empty() && !ranking_ && count_) subject_.reset();
  if (apply_change(result)) return;
  plan_.main = choose_main();
  if (plan_.main < 0) {
    if (problem_.empty()) problem_ = "no table is named";
    return;
  }
  if (count_ && count_at_ < tokens_.size()) {
    // What is counted is the first thing named behind "how many".
    const auto target = std::find_if(mentions_.begin(), mentions_.end(), [&](const TableMention& mention) {
      return !mention.grouping && !mention.related && mention.at > count_at_;
    });
    if (target != mentions_.end()) plan_.main = target->table;
  }
  // Dates that stand alone belong to what is counted, measured or listed; behind "with", "who", … to what is
  // named there.
  for (auto& open : dates_) {
    int table = plan_.main;
    if (!measures_.empty() && measures_.front().column.table >= 0) table = measures_.front().column.table;
    if (ranking_ && ranking_->measure) table = ranking_->measure->column.table;
    if (ranking_ && ranking_->column) table = ranking_->column->table;
    if (ranking_ && ranking_->concept_name.empty() && !ranking_->measure && !ranking_->column) {
      if (const auto metric = fact_metric(plan_.main, "revenue")) table = metric->table;
    }
    if (!columns_.empty() && columns_.front().metric && measures_.empty())
      table = columns_.front().column.table;
    for (const auto& mention : mentions_) {
      if (mention.grouping || mention.at > open.at || mention.table == plan_.main) continue;
      bool clause = false;
      for (std::size_t k = 0; k < mention.at; ++k)
        clause = clause || is(k, {"with", "who", "that", "whose", "having", "without", "no"});
      const bool verb = tokens_[mention.at].lower.ends_with("ed") || is(mention.at, {"bought", "sold"});
      if (clause || mention.related || verb) table = mention.table;
    }
    if (open.filter.inside >= 0)
      table = plan_.filters[static_cast<std::size_t>(open.filter.inside)].column.table;
    auto column = date_column(schema_, values_, table);
    if (!column && open.filter.inside < 0) {
      for (int t = 0; t < static_cast<int>(schema_.table_count()); ++t) {
        if (!column && schema_.parent_path(table, t)) column = date_column(schema_, values_, t);
      }
    }
    if (!column) {
      problem_ = schema_.table(table).name + " has no column with dates of the form YYYY-MM-DD";
      return;
    }
    int dates = 0;
    for (int c = 0; c < static_cast<int>(schema_.table(table).columns.size()); ++c)
      dates += values_.is_date({table, c}) ? 1 : 0;
    if (dates > 1 || column->table != plan_.main) {
      note("the time is that of " + schema_.table(column->table).name + "." + schema_.column(*column).name);
    }
    open.filter.column = *column;
    plan_.filters.push_back(open.filter);
  }
  dates_.clear();
  if (ranking_ && !apply_ranking()) return;
  if (!apply_groups()) return;

  plan_.groups = groups_;
  plan_.measures = measures_;
  plan_.limit = limit_;
  std::vector<ColumnRef> shown;
  for (const auto& mention : columns_) {
    if (std::find(shown.begin(), shown.end(), mention.column) == shown.end()) shown.push_back(mention.column);
  }

  if (share_) {
    plan_.kind = PlanKind::share;
    if (plan_.groups.empty() && plan_.filters.empty() && shown.size() == 1)
      plan_.groups.push_back({shown.front(), DatePart::none});
    if (plan_.groups.empty() && plan_.filters.empty())
      problem_ = "a share needs a condition, such as a status, or a column to divide by";
  } else if (duplicates_) {
    plan_.kind = PlanKind::duplicates;
    plan_.shown = shown;
    for (const auto& group : plan_.groups) {
      if (group.column.column >= 0) plan_.shown.push_back(group.column);
    }
    plan_.groups.clear();
    if (plan_.shown.empty()) {
      plan_.shown = schema_.labels(plan_.main);
      if (plan_.shown.empty()) {
        problem_ = "say which column of " + schema_.table(plan_.main).name + " should be compared";
        return;
      }
      note("rows count as duplicates here where " + schema_.column(plan_.shown.front()).name +
           " is the same; name other columns to compare those");
    }
    plan_.count_result = count_;
  } else if (average_count_) {
    plan_.kind = PlanKind::average_count;
    if (plan_.groups.empty()) {
      problem_ = "an average number needs a “per …”";
      return;
    }
  } else if (!plan_.groups.empty()) {
    plan_.kind = PlanKind::aggregate;
    for (const auto column : shown) {
      if (values_.is_number(column)) {
        plan_.measures.push_back(default_measure(column));
      } else if (count_) {
        plan_.measures.push_back({Aggregate::count_distinct, column, {}});
      } else if (std::none_of(plan_.groups.begin(), plan_.groups.end(), [&](const GroupKey& group) {
                   return group.column.table == column.table &&
                          (group.column == column || group.column.column < 0);
                 })) {
        plan_.groups.push_back({column, DatePart::none});
      }
    }
    if (plan_.measures.empty() ||
        (count_ && std::none_of(plan_.measures.begin(), plan_.measures.end(), [](const Measure& m) {
           return m.aggregate == Aggregate::count || m.aggregate == Aggregate::count_distinct;
         }))) {
      plan_.measures.insert(
          plan_.measures.begin() + static_cast<std::ptrdiff_t>(std::min(count_place_, plan_.measures.size())),
          Measure{Aggregate::count, {plan_.main, -1}, {}});
    }
  } else if (count_ && plan_.measures.empty()) {
    plan_.kind = PlanKind::aggregate;
    const bool table_said = std::any_of(mentions_.begin(), mentions_.end(), [&](const TableMention& mention) {
      return !mention.grouping && !mention.related && mention.at > count_at_ &&
             (columns_.empty() || mention.at < columns_.front().at);
    });
    if (!shown.empty() && (!table_said || count_distinct_)) {
      const bool number =
          values_.is_number(shown.front()) && !schema_.has_part(shown.front(), "id") && !count_distinct_;
      plan_.measures.push_back({number ? Aggregate::sum : Aggregate::count_distinct, shown.front(), {}});
      if (!count_distinct_ && !number)
        note("I count different values of " + schema_.column(shown.front()).name);
      shown.erase(shown.begin());
    } else {
      plan_.measures.push_back({Aggregate::count, {plan_.main, -1}, {}});
    }
    if (!shown.empty())
      problem_ = "I do not know what to do with “" + schema_.column(shown.front()).name + "” here";
  } else if (!plan_.measures.empty()) {
    plan_.kind = PlanKind::aggregate;
    if (count_)
      plan_.measures.insert(
          plan_.measures.begin() + static_cast<std::ptrdiff_t>(std::min(count_place_, plan_.measures.size())),
          Measure{Aggregate::count, {plan_.main, -1}, {}});
    // "total quantity and price": what stands beside a sum is summed too; a name cannot be.
    for (const auto column : shown) {
      if (values_.is_number(column)) {
        plan_.measures.push_back({plan_.measures.back().aggregate, column, {}});
      } else {
        plan_.groups.push_back({column, DatePart::none});
      }
    }
  } else {
    const bool only_column = mentions_.empty() || distinct_;
    const bool metric_only = shown.size() == 1 && mentions_.empty() && values_.is_number(shown.front()) &&
                             !columns_.empty() && !plan_.order;
    const bool there = std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) {
      return token.lower == "there" || token.lower == "exist" || token.lower == "possible" ||
             token.lower == "kinds" || token.lower == "available";
    });
    if (metric_only && !distinct_ && !there) {  // "revenue last month"
      plan_.kind = PlanKind::aggregate;
      plan_.measures.push_back(default_measure(shown.front()));
    } else if (!shown.empty() &&
               (only_column || there ||
                (subject_ && shown.size() == 1 && values_.profile(shown.front()).few_values)) &&
               !plan_.order && limit_ == 0) {
      plan_.kind = PlanKind::distinct;
      plan_.shown = shown;
    } else {
      plan_.kind = PlanKind::rows;
      plan_.shown = shown;
      // A ranked list without what it is ranked by says little.
      if (!shown.empty() && plan_.order && plan_.order->by == OrderKey::By::column &&
          std::find(shown.begin(), shown.end(), plan_.order->column) == shown.end()) {
        plan_.shown.push_back(plan_.order->column);
      }
    }
  }
  if (plan_.order && plan_.order->by != OrderKey::By::column) {
    if (plan_.measures.empty() && plan_.kind == PlanKind::rows) {
      problem_ = "there is nothing counted to sort by";
      return;
    }
    if (plan_.order->by == OrderKey::By::measure && plan_.order->column.column >= 0) {
      for (std::size_t m = 0; m < plan_.measures.size(); ++m) {
        if (plan_.measures[m].column == plan_.order->column) plan_.order->index = static_cast<int>(m);
      }
    }
    if (plan_.order->by == OrderKey::By::group && plan_.groups.empty()) plan_.order.reset();
  } else if (plan_.order && plan_.kind == PlanKind::aggregate) {
    // Sorted by a column: by the group or the measure that it is part of.
    OrderKey order = *plan_.order;
    bool found = false;
    for (std::size_t m = 0; m < plan_.measures.size() && !found; ++m) {
      if (plan_.measures[m].column == order.column) {
        order.by = OrderKey::By::measure;
        order.index = static_cast<int>(m);
        found = true;
      }
    }
    for (std::size_t g = 0; g < plan_.groups.size() && !found; ++g) {
      if (plan_.groups[g].column == order.column) {
        order.by = OrderKey::By::group;
        order.index = static_cast<int>(g);
        found = true;
      }
    }
    if (!found)
      problem_ =
          "“" + schema_.column(order.column).name + "” is not part of the result, so it cannot be sorted by";
    plan_.order = order;
  }
  use_line_amounts();
  result.plan = plan_;
  result.has_plan = problem_.empty();
}

}  // namespace ai_sdk::server::sql_query
