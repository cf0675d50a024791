// Parser: what is counted, summed or averaged, by what it is grouped, and duplicates and shares.
#include "agents/sql_query/parser_state.hpp"

#include <algorithm>
#include <unordered_map>

namespace ai_sdk::server::sql_query {
namespace {

std::optional<Aggregate> aggregate_word(std::string_view word) {
  static const std::unordered_map<std::string_view, Aggregate> words{
      {"average", Aggregate::average},  {"avg", Aggregate::average}, {"mean", Aggregate::average},
      {"averaged", Aggregate::average}, {"sum", Aggregate::sum},     {"total", Aggregate::sum},
      {"combined", Aggregate::sum},     {"summed", Aggregate::sum},  {"median", Aggregate::median},
      {"minimum", Aggregate::minimum},  {"min", Aggregate::minimum}, {"maximum", Aggregate::maximum},
      {"max", Aggregate::maximum}};
  const auto it = words.find(word);
  return it == words.end() ? std::nullopt : std::optional(it->second);
}

}  // namespace

std::optional<DatePart> Parser::date_part(std::string_view stem) const {
  static const std::unordered_map<std::string_view, DatePart> parts{
      {"year", DatePart::year},       {"yearly", DatePart::year},     {"annual", DatePart::year},
      {"annually", DatePart::year},   {"quarter", DatePart::quarter}, {"quarterly", DatePart::quarter},
      {"month", DatePart::month},     {"monthly", DatePart::month},   {"week", DatePart::week},
      {"weekly", DatePart::week},     {"day", DatePart::day},         {"daily", DatePart::day},
      {"weekday", DatePart::weekday}, {"hour", DatePart::hour},       {"hourly", DatePart::hour}};
  const auto it = parts.find(stem);
  return it == parts.end() ? std::nullopt : std::optional(it->second);
}

// "number of orders", "average price", "total revenue", "revenue" (where plain columns are allowed)
std::optional<Measure> Parser::measure_at(std::size_t i, std::size_t& length, bool allow_plain) {
  const std::size_t start = i;
  i = skip(i, {"the", "their", "its", "a", "of", "highest", "lowest", "most"});
  if (phrase(i, "number of") || phrase(i, "count of") || phrase(i, "amount of") || phrase(i, "how many")) {
    i = skip(i + 2, {"the", "their", "all", "different", "distinct", "unique"});
    const bool different = is(i - 1, {"different", "distinct", "unique"});
    if (const auto table = table_at(i)) {
      length = i + table->length - start;
      return Measure{Aggregate::count, {table->table, -1}, {}};
    }
    if (const auto column = column_at(i)) {
      length = i + column->length - start;
      return Measure{
          different || !values_.is_number(column->column) ? Aggregate::count_distinct : Aggregate::sum,
          column->column,
          {}};
    }
    return std::nullopt;
  }
  if (const auto aggregate = aggregate_word(word(i))) {
    std::size_t j = skip(i + 1, {"of", "the", "all", "their", "its"});
    if (is(j, {"value", "amount"}) && is(j + 1, {"of"})) j = skip(j + 2, {"the", "all"});
    if (*aggregate == Aggregate::sum && is(j, {"number", "count"}) && is(j + 1, {"of"}))
      return measure_at(j, length, allow_plain);
    const auto table = table_at(j);
    if (const auto column = column_at(j, true)) {
      const bool exact_table =
          table && table->quality != LinkQuality::synonym && table->length >= column->length;
      if (!exact_table && (values_.is_number(column->column) || *aggregate == Aggregate::minimum ||
                           *aggregate == Aggregate::maximum)) {
        note_reading(j, column->length, column->column, column->quality, false);
        length = j + column->length - start;
        return Measure{*aggregate, column->column, {}};
      }
    }
    // "average order": of what orders are measured by
    if (table && *aggregate == Aggregate::average) {
      if (const auto metric = metric_column(schema_, values_, table->table, "revenue")) {
        length = j + table->length - start;
        if (is(start + length, {"value", "amount", "size"})) ++length;
        note("I read the average of " + schema_.table(table->table).name + " as that of " +
             schema_.column(*metric).name);
        mentions_.push_back({table->table, j, false, false});
        return Measure{*aggregate, *metric, {}};
      }
    }
    if (table && *aggregate == Aggregate::sum) {
      length = j + table->length - start;
      mentions_.push_back({table->table, j, false, false});
      return Measure{Aggregate::count, {table->table, -1}, {}};
    }
  }
  if (!allow_plain) return std::nullopt;
  if (const auto column = column_at(i, true); column && values_.is_number(column->column)) {
    const auto table = table_at(i);
    if (!table || table->length < column->length || table->quality == LinkQuality::synonym) {
      note_reading(i, column->length, column->column, column->quality, false);
      length = i + column->length - start;
      return Measure{Aggregate::sum, column->column, {}};
    }
  }
  if (const auto table = table_at(i)) {
    length = i + table->length - start;
    return Measure{Aggregate::count, {table->table, -1}, {}};
  }
  if (is(i, {"count"})) {
    length = i + 1 - start;
    return Measure{Aggregate::count, {-1, -1}, {}};
  }
  return std::nullopt;
}

bool Parser::count_rule() {
  std::size_t i = at_;
  if (phrase(i, "how many")) {
    i += 2;
  } else if (phrase(i, "number of") || phrase(i, "count of") || phrase(i, "counts of")) {
    i += 2;
  } else if (phrase(i, "how often")) {
    i += 2;
  } else if (is(i, {"count", "counting"}) && !(last_column_ && last_column_->end == at_)) {
    i += 1;
  } else {
    return false;
  }
  if (ranking_ && !is(at_, {"how"}) && !ranking_->measure && !ranking_->column) {
    std::size_t length = 0;
    if (const auto measure = measure_at(at_, length, false)) {
      ranking_->measure = measure;
      if (measure->column.column < 0) mentions_.push_back({measure->column.table, at_, false, true});
      return take(length);
    }
  }
  count_ = true;
  count_at_ = at_;
  count_place_ = measures_.size();
  // "how many different states": values are counted, not rows
  std::size_t j = skip(i, {"of", "the", "all", "times", "are", "total"});
  if (is(j, {"different", "distinct", "unique"})) {
    count_distinct_ = true;
    ++j;
  }
  at_ = j;
  return true;
}

bool Parser::distinct_rule() {
  if (is(at_, {"distinct", "unique", "different"})) {
    distinct_ = true;
    if (count_) count_distinct_ = true;
    return take(1);
  }
  return false;
}

bool Parser::aggregate_rule() {
  const auto aggregate = aggregate_word(word(at_));
  if (!aggregate) return false;
  // "average number of orders per customer"
  std::size_t i = skip(at_ + 1, {"the", "of"});
  if (*aggregate == Aggregate::average && (phrase(i, "number of") || phrase(i, "count of"))) {
    if (const auto table = table_at(i + 2)) {
      average_count_ = true;
      mentions_.push_back({table->table, i + 2, false, false});
      measures_.push_back({Aggregate::count, {table->table, -1}, {}});
      at_ = i + 2 + table->length;
      return true;
    }
  }
  std::size_t length = 0;
  // A column may itself be called total.
  if (word(at_) == "total") {
    const auto own = column_at(at_);
    std::size_t probe = 0;
    const auto sum = measure_at(at_, probe, false);
    if (own && own->length == 1 && !sum) return false;
    if (own && own->length > probe) return false;
    if (own && sum && sum->aggregate == Aggregate::count && own->length >= 1 && is(at_ + 1, {"of"}))
      return false;
    if (is(at_ + 1, {"number", "count"}) && is(at_ + 2, {"of"})) return take(1);
  }
  auto measure = measure_at(at_, length, false);
  // "what about the average?": of what was measured before
  const bool alone = at_ + 1 >= tokens_.size() || (at_ + 2 >= tokens_.size() && is(at_ + 1, {"instead"}));
  if (!measure && alone && context_.previous != nullptr && !context_.previous->measures.empty() &&
      context_.previous->measures.front().column.column >= 0) {
    measure = context_.previous->measures.front();
    measure->aggregate = *aggregate;
    length = 1;
  }
  if (!measure) return false;
  if (measure->aggregate == Aggregate::count && measure->column.column < 0) {
    count_ = true;
    count_at_ = at_;
    count_place_ = measures_.size();
    return take(length);
  }
  if (ranking_ && !ranking_->measure && !ranking_->column && ranking_->concept_name.empty()) {
    ranking_->measure = *measure;
    return take(length);
  }
  measures_.push_back(*measure);
  last_column_.reset();
  // "average price and quantity": the second is averaged too
  std::size_t end = at_ + length;
  while (is(end, {"and"}) && !aggregate_word(word(end + 1)) && !table_at(end + 1)) {
    const auto column = column_at(end + 1, true);
    if (!column || !values_.is_number(column->column)) break;
    measures_.push_back({measure->aggregate, column->column, {}});
    end += 1 + column->length;
  }
  at_ = end;
  return true;
}

bool Parser::share_rule() {
  if (at_ > 0 && tokens_[at_ - 1].kind == TokenKind::number) return is(at_, {"percent", "%"}) && take(1);
  if (is(at_, {"percentage", "percent", "share", "proportion", "fraction", "percentages"}) ||
      (is(at_, {"%"}) && (at_ == 0 || tokens_[at_ - 1].kind != TokenKind::number))) {
    share_ = true;
    return take(1);
  }
  return false;
}

bool Parser::duplicates_rule() {
  if (is(at_, {"duplicate", "duplicates", "duplicated", "repeated", "repeating", "doubled"})) {
    duplicates_ = true;
    return take(1);
  }
  for (const std::string_view words :
       {"more than once", "several times", "multiple times", "used twice", "appear twice"}) {
    if (!phrase(at_, words)) continue;
    duplicates_ = true;
    return take(static_cast<std::size_t>(std::count(words.begin(), words.end(), ' ')) + 1);
  }
  if (is(at_, {"appear", "appears", "occur", "occurs", "used"}) &&
      (phrase(at_ + 1, "more than once") || is(at_ + 1, {"twice"})))
    return take(1);
  if (is(at_, {"share", "same", "identical"}) && !share_) {
    std::size_t i = skip(at_ + 1, {"the", "same", "an", "a"});
    if (is(at_, {"same", "identical"}) && column_at(i)) {
      duplicates_ = true;
      return take(1);
    }
  }
  return false;
}

bool Parser::group_item(std::size_t& i) {
  std::size_t j = skip(i, {"the", "each", "every", "their", "its"});
  const auto column = column_at(j);
  const auto table = table_at(j);
  if (phrase(j, "day of the week") || phrase(j, "day of week")) {
    bare_places_.push_back(groups_.size());
    groups_.push_back({{}, DatePart::weekday});
    i = j + (word(j + 2) == "the" ? 4 : 3);
    return true;
  }
  if (const auto part = j < tokens_.size() ? date_part(tokens_[j].stem) : std::nullopt;
      part && !(column && column->quality == LinkQuality::exact && named_tables_.size() > 0 &&
                table_distance(column->column.table) == 0)) {
    bare_places_.push_back(groups_.size());
    groups_.push_back({{}, *part});
    i = j + 1;
    return true;
  }
  if (column && (!table || column->length > table->length)) {
    GroupKey key{column->column, DatePart::none};
    note_reading(j, column->length, column->column, column->quality, false);
    i = j + column->length;
    if (values_.is_date(column->column)) {
      key.part = DatePart::day;
      if (const auto part =
              i < tokens_.size() ? date_part(tokens_[i].stem) : std::nullopt) {  // "by signup month"
        key.part = *part;
        ++i;
      }
    }
    groups_.push_back(key);
    return true;
  }
  if (table) {
    groups_.push_back({{table->table, -1}, DatePart::none});
    mentions_.push_back({table->table, j, true, false});
    i = j + table->length;
    // "per order month"
    if (const auto part = i < tokens_.size() ? date_part(tokens_[i].stem) : std::nullopt) {
      if (const auto date = date_column(schema_, values_, table->table)) {
        groups_.back() = {*date, *part};
        mentions_.back().grouping = false;
        ++i;
      }
    }
    return true;
  }
  return false;
}

bool Parser::group_rule() {
  std::size_t i = at_;
  const auto part = date_part(tokens_[at_].lower);
  if (part && tokens_[at_].kind == TokenKind::word &&
      (tokens_[at_].lower.ends_with("ly") || is(at_, {"annual"})) && !column_at(at_)) {
    bare_places_.push_back(groups_.size());
    groups_.push_back({{}, *part});
    return take(1);
  }
  // "placed by customers in Texas" says whose, it does not group.
  if (is(at_, {"by"}) && at_ > 0 &&
      is(at_ - 1, {"placed", "made", "bought", "ordered", "purchased", "created", "submitted"}) &&
      table_at(at_ + 1)) {
    return take(1);
  }
  bool certain = false;
  if (is(i, {"grouped", "group", "broken", "split", "divided", "segmented"})) {
    ++i;
    i = skip(i, {"down", "up", "by", "into", "per"});
    if (i == at_ + 1) return false;
    certain = true;
  } else if (is(i, {"by", "per", "across"})) {
    ++i;
    certain = is(at_, {"per"});
  } else if (is(i, {"for", "in", "of", "from", "on"}) && is(i + 1, {"each", "every"})) {
    i += 2;
  } else if (is(i, {"each", "every"}) && at_ > 0) {
    ++i;
  } else {
    return false;
  }
  // "top 5 products by revenue": the first "by" says by what they are ranked.
  if (is(at_, {"by"}) && ranking_ && !ranking_->measure && !ranking_->column &&
      ranking_->concept_name.empty()) {
    std::size_t length = 0;
    if (const auto measure = measure_at(i, length, true)) {
      if (measure->aggregate == Aggregate::count && measure->column.column < 0) {
        if (measure->column.table >= 0) mentions_.push_back({measure->column.table, i, false, true});
        ranking_->measure = measure;
      } else if (measure->aggregate == Aggregate::sum && aggregate_word(word(i)) == std::nullopt) {
        ranking_->column = measure->column;
      } else {
        ranking_->measure = measure;
      }
      at_ = i + length;
      return true;
    }
    if (const auto column = column_at(i); column && values_.is_date(column->column)) {
      ranking_->column = column->column;
      at_ = i + column->length;
      return true;
    }
  }
  if (!group_item(i)) return false;
  (void)certain;
  // "per state and year", "by category, then month"
  for (;;) {
    std::size_t next = skip(i, {",", "and", "then", "by", "per", "&"});
    if (next == i || next >= tokens_.size()) break;
    const auto aggregate_next = aggregate_word(word(next));
    if (aggregate_next || phrase(next, "number of")) break;
    const std::size_t before = next;
    if (!group_item(next) || next == before) break;
    i = next;
  }
  at_ = i;
  last_column_.reset();
  return true;
}

}  // namespace ai_sdk::server::sql_query
