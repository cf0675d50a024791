// Parser: "top 5 …", "the most expensive …", "sorted by …", "limit 10", and comparisons without a column.
#include "agents/sql_query/parser_state.hpp"

#include <algorithm>

namespace ai_sdk::server::sql_query {

bool Parser::ranking_rule() {
  std::size_t i = at_;
  Ranking ranking;
  ranking.at = at_;
  const auto count = [&](std::size_t place) -> std::optional<std::int64_t> {
    const auto n = number_at(place);
    if (!n || *n < 1 || *n > 1e6 || is(place, {"one"})) return std::nullopt;
    return static_cast<std::int64_t>(*n);
  };
  // "5 cheapest products", "3 most expensive"
  if (tokens_[i].kind == TokenKind::number || number_word(word(i))) {
    const auto n = count(i);
    if (!n) return false;
    if (!superlative(word(i + 1)) &&
        !is(i + 1, {"most", "least", "best", "worst", "top", "latest", "last", "first", "bottom"}))
      return false;
    ranking.limit = *n;
    ++i;
  }
  const std::size_t first = i;
  if (is(i, {"top", "bottom", "best", "worst"})) {
    ranking.descending = is(i, {"top", "best"});
    ++i;
    if (phrase(i, "selling")) {
      ranking.concept_name = "sold";
      ++i;
    } else if (is(i, {"rated"})) {
      ranking.concept_name = "rating";
      ++i;
    }
  } else if (is(i, {"first", "last"}) && (ranking.limit > 0 || count(i + 1) || table_at(i + 1))) {
    ranking.descending = is(i, {"last"});
    ranking.concept_name = "date";
    ++i;
  } else if (const auto adjective = superlative(word(i))) {
    ranking.concept_name = adjective->concept_name;
    ranking.descending = adjective->descending;
    ++i;
  } else if (is(i, {"most", "least", "fewest"})) {
    ranking.descending = is(i, {"most"});
    ++i;
    if (is(i, {"expensive", "costly", "pricey"})) {
      ranking.concept_name = "price";
      ++i;
    } else if (is(i, {"recent", "recently"})) {
      ranking.concept_name = "date";
      ++i;
      i = skip(i, {"created", "added", "placed"});
    } else if (is(i, {"popular", "sold", "bought", "ordered"})) {
      ranking.concept_name = "sold";
      ++i;
    } else if (is(i, {"valuable"})) {
      ranking.concept_name = "revenue";
      ++i;
    } else if (is(i, {"common", "frequent"})) {
      ranking.concept_name = "count";
      ++i;
    } else {
      // "the most orders", "the fewest products", "most stock", "spent the most"
      std::size_t j = skip(i, {"of", "the"});
      const auto table = table_at(j);
      const auto column = column_at(j, true);
      const bool amount =
          table && column && table->quality == LinkQuality::synonym && values_.is_number(column->column);
      if (table && !amount && (!column || column->length <= table->length)) {
        ranking.measure = Measure{Aggregate::count, {table->table, -1}, {}};
        mentions_.push_back({table->table, j, false, true});
        i = j + table->length;
      } else if (column && values_.is_number(column->column)) {
        ranking.column = column->column;
        note_reading(j, column->length, column->column, column->quality, false);
        i = j + column->length;
      } else if (!columns_.empty() && columns_.back().metric) {
        ranking.column = columns_.back().column;
        columns_.pop_back();
      } else if (i >= tokens_.size() || tokens_[i].kind == TokenKind::symbol ||
                 is(i, {"often", "frequently"})) {  // "is used most"
        ranking.concept_name = "count";
      } else {
        return false;
      }
    }
  } else {
    return false;
  }
  (void)first;
  if (const auto n = count(i); n && ranking.limit == 0) {
    ranking.limit = *n;
    ++i;
    if (superlative(word(i)) && ranking.concept_name.empty()) {  // "top 5 cheapest"
      ranking.concept_name = superlative(word(i))->concept_name;
      ranking.descending = superlative(word(i))->descending;
      ++i;
    } else if (phrase(i, "most expensive")) {
      ranking.concept_name = "price";
      i += 2;
    } else if (phrase(i, "best selling") || phrase(i, "most sold") || phrase(i, "most popular")) {
      ranking.concept_name = "sold";
      i += 2;
    }
  }
  // "highest price", "largest number of orders", "highest average rating", "latest order date"
  if (!ranking.measure && !ranking.column &&
      (ranking.concept_name == "amount" || ranking.concept_name == "size" || ranking.concept_name == "date" ||
       ranking.concept_name == "birth")) {
    std::size_t length = 0;
    const auto measure = measure_at(i, length, true);
    const auto column = column_at(i);
    const bool plain =
        measure && measure->aggregate == Aggregate::sum && !is(i, {"total", "sum", "combined"});
    const auto table = table_at(i);
    if (column && values_.is_date(column->column) && (!table || column->length > table->length)) {
      ranking.column = column->column;
      ranking.concept_name.clear();
      i += column->length;
    } else if (plain && ranking.concept_name != "date" && ranking.concept_name != "birth") {
      ranking.column = measure->column;
      ranking.concept_name.clear();
      i += length;
    } else if (measure && (measure->column.column >= 0 || is(i, {"number", "count", "amount"}))) {
      ranking.measure = measure;
      ranking.concept_name.clear();
      if (measure->column.column < 0) mentions_.push_back({measure->column.table, i, false, true});
      i += length;
    }
  }
  if (ranking_) {
    if (ranking_->measure || ranking_->column || !ranking_->concept_name.empty()) return false;
    ranking.limit = std::max(ranking.limit, ranking_->limit);
  }
  ranking_ = std::move(ranking);
  at_ = i;
  last_column_.reset();
  return true;
}

bool Parser::sort_rule() {
  std::size_t i = at_;
  if ((is(i, {"sort", "sorted", "ordered", "rank", "ranked", "arrange", "arranged", "sorting"}) ||
       word(i) == "order") &&
      is(skip(i + 1, {"them", "it", "this", "that", "these", "those"}), {"by"})) {
    i = skip(i + 1, {"them", "it", "this", "that", "these", "those", "by", "the"});
  } else if (phrase(i, "in order of")) {
    i += 3;
  } else {
    // A direction that stands alone turns the order round.
    const bool down = is(i, {"descending", "desc"}) || phrase(i, "in descending order") ||
                      phrase(i, "largest first") || phrase(i, "highest first") || phrase(i, "newest first");
    const bool up = is(i, {"ascending", "asc", "alphabetically"}) || phrase(i, "in ascending order") ||
                    phrase(i, "smallest first") || phrase(i, "lowest first") || phrase(i, "oldest first");
    if (!down && !up) return false;
    const bool three = is(i, {"in"});
    const bool two = !three && is(i + 1, {"first"});
    if (plan_.order) plan_.order->descending = down;
    if (!plan_.order && context_.previous != nullptr && context_.previous->order) {
      plan_.order = context_.previous->order;
      plan_.order->descending = down;
      sort_said_ = true;
    } else if (!plan_.order) {
      return false;
    }
    return take(three ? 3 : (two ? 2 : 1));
  }
  std::size_t length = 0;
  OrderKey order;
  const auto column = column_at(i);
  const auto measure = measure_at(i, length, false);
  if (measure || is(i, {"count", "number"})) {
    order.by = OrderKey::By::measure;
    order.descending = true;
    if (measure && measure->column.column >= 0) {
      // Only what is shown can be sorted by here; the plan's end puts the place in.
      order.column = measure->column;
    }
    i += measure ? length : 1;
  } else if (column) {
    order.column = column->column;
    note_reading(i, column->length, column->column, column->quality, false);
    i += column->length;
  } else if (const auto part = i < tokens_.size() ? date_part(tokens_[i].stem) : std::nullopt) {
    order.by = OrderKey::By::group;
    i += 1;
  } else if (is(i, {"date", "time"}) && context_table() >= 0 &&
             date_column(schema_, values_, context_table())) {
    order.column = *date_column(schema_, values_, context_table());
    i += 1;
  } else {
    return false;
  }
  i = skip(i, {"in"});
  if (is(i, {"descending", "desc", "downwards"}) || phrase(i, "largest first") ||
      phrase(i, "highest first") || phrase(i, "newest first")) {
    order.descending = true;
    i += is(i + 1, {"first", "order"}) ? 2 : 1;
  } else if (is(i, {"ascending", "asc"}) || phrase(i, "smallest first") || phrase(i, "lowest first") ||
             phrase(i, "oldest first")) {
    order.descending = false;
    i += is(i + 1, {"first", "order"}) ? 2 : 1;
  }
  plan_.order = order;
  sort_said_ = true;
  at_ = i;
  return true;
}

bool Parser::limit_rule() {
  if (phrase(at_, "limit to") || phrase(at_, "up to")) {
    if (const auto n = number_at(at_ + 2); n && *n >= 1 && *n <= 1e6) {
      limit_ = static_cast<std::int64_t>(*n);
      return take(3);
    }
  }
  if (is(at_, {"limit", "max"})) {
    if (const auto n = number_at(at_ + 1); n && *n >= 1 && *n <= 1e6) {
      limit_ = static_cast<std::int64_t>(*n);
      return take(2);
    }
  }
  if (is(at_, {"sample", "samples", "preview", "examples", "example", "random"})) {
    if (limit_ == 0) limit_ = 10;
    return take(1);
  }
  // "show me 10 orders", "5 rows"
  const auto n = number_at(at_);
  if (!n || *n < 1 || *n > 1e6 || is(at_, {"one"}) || count_) return false;
  const std::size_t i = skip(at_ + 1, {"random", "sample", "example", "of", "the", "rows", "records",
                                       "entries", "results", "from", "in"});
  const bool rows = i > at_ + 1 && is(at_ + 1, {"rows", "records", "entries", "results"});
  const auto value = i < tokens_.size() ? value_at(i) : std::nullopt;
  if (!rows && !table_at(i) && !(value && table_at(i + value->length))) return false;
  limit_ = static_cast<std::int64_t>(*n);
  at_ = at_ + 1;
  return true;
}

// Whose the amounts of a table are: the table named before, or else the one that stands for people.
int Parser::spender(int table) const {
  if (entity_before() >= 0) return entity_before() == table ? -1 : entity_before();
  for (const auto& relation : schema_.relations()) {
    if (relation.child != table) continue;
    for (const std::string_view people : {"customer", "client", "user", "member", "account", "buyer"}) {
      if (name_parts(schema_.table(relation.parent).name).back() == people) return relation.parent;
    }
  }
  return -1;
}

// "over 100", "more than 5 orders", "between 10 and 20": what it is about has to be found.
bool Parser::comparison_rule() {
  const bool out_of = phrase(at_, "out of stock") || phrase(at_, "sold out");
  if (out_of || phrase(at_, "in stock")) {
    Token stock;
    stock.text = stock.lower = stock.stem = "stock";
    std::optional<ColumnRef> quantity;
    for (const auto& link : schema_.link_columns(std::span(&stock, 1), 0)) {
      if (!quantity && values_.is_number(link.column) && table_distance(link.column.table) <= 1)
        quantity = link.column;
    }
    if (!quantity) return false;
    note("stock is " + schema_.table(quantity->table).name + "." + schema_.column(*quantity).name);
    Filter filter;
    filter.column = *quantity;
    filter.op = out_of ? "<=" : ">";
    filter.values = {std::int64_t{0}};
    add_filter(std::move(filter));
    return take(phrase(at_, "out of stock") ? 3 : 2);
  }
  if (is(at_, {"negative", "positive"})) {
    const auto column = column_at(at_ + 1, true);
    const bool behind =
        !column && last_column_ && values_.is_number(last_column_->column) && at_ - last_column_->end <= 2;
    if (!behind && (!column || !values_.is_number(column->column))) return false;
    Filter filter;
    filter.op = is(at_, {"negative"}) ? "<" : ">";
    filter.values = {std::int64_t{0}};
    filter.column = behind ? last_column_->column : column->column;
    if (behind) {
      std::erase_if(columns_, [&](const ColumnMention& mention) { return mention.at == last_column_->at; });
    } else {
      note_reading(at_ + 1, column->length, column->column, column->quality, false);
    }
    add_filter(std::move(filter));
    return take(behind ? 1 : 1 + column->length);
  }
  std::size_t i = skip(at_, {"cost", "costs", "costing", "worth", "priced", "at"});
  const bool price = i > at_ && !is(at_, {"at"});
  if (!price) i = at_;
  auto comparison = comparison_at(i);
  if (!comparison) return false;
  const std::size_t end = i + comparison->length;
  std::size_t after =
      skip(end, {"different", "distinct", "total", "of", "in", "the", "dollars", "usd", "euros"});
  const auto unit_table = table_at(after);
  const auto unit_column = column_at(after, true);
  const bool column_unit = unit_column && values_.is_number(unit_column->column) &&
                           (!unit_table || unit_column->length > unit_table->length) &&
                           after == skip(end, {"of", "in", "the"});
  if (unit_table && !column_unit) {
    const int entity = entity_before();
    // "states with more than 100 customers": groups are kept by their count.
    const bool by_column =
        (!columns_.empty() && columns_.back().end <= at_ &&
         (entity < 0 || entity == unit_table->table || mentions_.back().at < columns_.back().at));
    if (by_column) {
      groups_.push_back({columns_.back().column, DatePart::none});
      columns_.pop_back();
      subject_.reset();
      measures_.push_back({Aggregate::count, {unit_table->table, -1}, {}});
      mentions_.push_back({unit_table->table, after, false, true});
      plan_.having.emplace(comparison->op, comparison->values.front());
      if (comparison->op == "between") return false;
      at_ = after + unit_table->length;
      return true;
    }
    if (entity >= 0 && entity != unit_table->table) return related_rows(after, *comparison);
  }
  if (is(after, {"times", "time"})) return false;
  Filter filter;
  filter.op = comparison->op;
  filter.values = comparison->values;
  filter.negated = at_ > 0 && is(at_ - 1, {"not"});
  if (column_unit) {
    filter.column = unit_column->column;
    note_reading(after, unit_column->length, unit_column->column, unit_column->quality, false);
    at_ = after + unit_column->length;
    at_ = skip(at_, {"left"});
    if (is(at_, {"in"}) && is(at_ + 1, {"stock"})) at_ += 2;
    // A unit of another table that many rows have, for one thing: its sum is not meant, any of them is.
    add_filter(std::move(filter));
    return true;
  }
  if (!price && comparison->concept_name.empty() && last_column_ && values_.is_number(last_column_->column) &&
      at_ - last_column_->end <= 4) {
    filter.column = last_column_->column;
    std::erase_if(columns_, [&](const ColumnMention& mention) { return mention.at == last_column_->at; });
    // What customers spent is the sum over their orders, not a single order.
    const std::string_view said = word(last_column_->at);
    const int entity = spender(filter.column.table);
    if ((said == "spent" || said == "spend" || said == "spending") && entity >= 0 && filter.op != "between") {
      groups_.push_back({{entity, -1}, DatePart::none});
      measures_.push_back({Aggregate::sum, filter.column, {}});
      plan_.having.emplace(filter.op, filter.values.front());
      return take(end - at_);
    }
    add_filter(std::move(filter));
    at_ = end;
    return true;
  }
  const int table = context_table();
  if (table < 0) return false;
  const auto metric =
      metric_column(schema_, values_, table, price || !comparison->concept_name.empty() ? "price" : "amount");
  if (!metric) return false;
  note("I compare " + schema_.table(table).name + "." + schema_.column(*metric).name + " with " +
       to_text(filter.values.front()));
  filter.column = *metric;
  add_filter(std::move(filter));
  at_ = end;
  return true;
}

}  // namespace ai_sdk::server::sql_query
