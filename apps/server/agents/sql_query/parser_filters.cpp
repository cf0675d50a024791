// Parser: conditions on columns, values, dates and related rows.
#include "agents/sql_query/parser_state.hpp"

#include <algorithm>

namespace ai_sdk::server::sql_query {

void Parser::add_filter(Filter filter) {
  // Behind "without orders" a condition on orders limits which orders are meant.
  if (anti_filter_ >= 0 && filter.kind != FilterKind::related) {
    const int table = plan_.filters[static_cast<std::size_t>(anti_filter_)].column.table;
    if (filter.column.table == table ||
        (schema_.parent_path(table, filter.column.table) && entity_before() != filter.column.table)) {
      filter.inside = anti_filter_;
    }
  }
  plan_.filters.push_back(std::move(filter));
}

std::optional<Parser::Comparison> Parser::comparison_at(std::size_t i) const {
  struct Row {
    std::string_view words;
    std::string_view op;
    std::string_view concept_name = {};
  };
  static constexpr Row rows[] = {{"greater than or equal to", ">="},
                                 {"less than or equal to", "<="},
                                 {"no more than", "<="},
                                 {"not more than", "<="},
                                 {"no less than", ">="},
                                 {"no fewer than", ">="},
                                 {"more than", ">"},
                                 {"greater than", ">"},
                                 {"larger than", ">"},
                                 {"bigger than", ">"},
                                 {"higher than", ">"},
                                 {"fewer than", "<"},
                                 {"less than", "<"},
                                 {"smaller than", "<"},
                                 {"lower than", "<"},
                                 {"at least", ">="},
                                 {"at most", "<="},
                                 {"a minimum of", ">="},
                                 {"a maximum of", "<="},
                                 {"minimum of", ">="},
                                 {"maximum of", "<="},
                                 {"up to", "<="},
                                 {"equal to", "="},
                                 {"equals to", "="},
                                 {"exactly", "="},
                                 {"over", ">"},
                                 {"above", ">"},
                                 {"exceeding", ">"},
                                 {"exceeds", ">"},
                                 {"exceed", ">"},
                                 {"under", "<"},
                                 {"below", "<"},
                                 {"beneath", "<"},
                                 {"equals", "="},
                                 {">=", ">="},
                                 {"<=", "<="},
                                 {">", ">"},
                                 {"<", "<"},
                                 {"==", "="},
                                 {"=", "="},
                                 {"!=", "<>"},
                                 {"<>", "<>"},
                                 {"cheaper than", "<", "price"},
                                 {"more expensive than", ">", "price"},
                                 {"less expensive than", "<", "price"}};
  if (is(i, {"between"}) || (is(i, {"from"}) && number_at(i + 1) && is(i + 2, {"to"}))) {
    const auto low = number_at(i + 1);
    std::size_t j = i + 2;
    j = skip(j, {"dollars", "%"});
    const auto high = number_at(j + 1);
    if (low && high && is(j, {"and", "to"})) {
      return Comparison{"between", {number_value(*low), number_value(*high)}, j + 2 - i, {}};
    }
    return std::nullopt;
  }
  for (const auto& row : rows) {
    if (!phrase(i, row.words)) continue;
    const std::size_t length =
        static_cast<std::size_t>(std::count(row.words.begin(), row.words.end(), ' ')) + 1;
    const auto number = number_at(i + length);
    if (!number) return std::nullopt;
    std::size_t end = i + length + 1;
    if (is(end, {"%"})) ++end;
    return Comparison{std::string(row.op), {number_value(*number)}, end - i, std::string(row.concept_name)};
  }
  if (const auto number = number_at(i)) {
    std::size_t j = i + 1;
    if (is(j, {"or", "and"}) && is(j + 1, {"more", "above", "over", "higher", "greater", "up"})) {
      return Comparison{">=", {number_value(*number)}, 3, {}};
    }
    if (is(j, {"or", "and"}) && is(j + 1, {"less", "below", "under", "lower", "fewer"})) {
      return Comparison{"<=", {number_value(*number)}, 3, {}};
    }
  }
  return std::nullopt;
}

bool Parser::condition_on(ColumnRef column, std::size_t i, bool negated) {
  // What somebody spent is a sum over many rows: see comparison_rule().
  if (i > 0 && is(i - 1, {"spent", "spend", "spending"}) && comparison_at(i)) return false;
  std::size_t j = skip(i, {"is", "are", "was", "were", "be", "being", "has", "have", "of", "up", "value",
                           "values", "that", "which", ",", "does", "do", "did"});
  const bool of = j > i && is(j - 1, {"of"});
  if (of && values_.is_number(column) && date_follows(tokens_, j - 1)) return false;
  bool no = negated;
  if (is(j, {"not"})) {
    no = true;
    ++j;
  }
  const bool said = j > i && !of &&
                    !is(j - 1, {"has", "have", "does", "do", "did", "up", "that", "which",
                                ","});  // "status is …" may bring a value that is nowhere in the data
  const auto finish_at = [&](std::size_t end) {
    at_ = end;
    return true;
  };
  Filter filter;
  filter.column = column;
  filter.negated = no;
  if (j >= tokens_.size()) return false;

  std::size_t m = skip(j, {"a", "the", "left"});
  if (is(m, {"null", "missing", "empty", "blank", "unknown", "nothing", "none", "absent"}) &&
      (said || no || is(m, {"null", "missing"}))) {
    filter.kind = FilterKind::null;
    filter.op = is(m, {"null"}) ? "null" : "missing";
    std::size_t end = m + 1;
    if (is(end, {"or"}) && is(end + 1, {"null", "missing", "empty", "blank"})) {
      filter.op = "missing";
      end += 2;
    }
    add_filter(std::move(filter));
    return finish_at(end);
  }
  if (values_.is_boolean(column) && is(j, {"true", "false", "yes", "no"}) && (j > i || !is(j, {"no"}))) {
    filter.kind = FilterKind::truth;
    filter.negated = no != is(j, {"false", "no"});
    add_filter(std::move(filter));
    return finish_at(j + 1);
  }
  if (values_.is_date(column)) {
    if (is(j, {"=", "=="})) ++j;
    const bool year = j < tokens_.size() && tokens_[j].kind == TokenKind::number &&
                      schema_.has_part(column, "date") && j > i;
    if (auto span = read_date_span(tokens_, j, year)) {
      filter.kind = FilterKind::date_range;
      filter.from = span->from;
      filter.to = span->to;
      filter.words = span->words;
      if (!span->note.empty()) note(span->note);
      add_filter(std::move(filter));
      return finish_at(j + span->length);
    }
    return false;
  }
  if (const auto comparison = comparison_at(j); comparison && comparison->concept_name.empty()) {
    // "category with more than 5 products" counts products, it does not compare the category.
    const std::size_t after = skip(j + comparison->length, {"different", "distinct", "total"});
    if (!table_at(after) || values_.is_number(column)) {
      if (values_.is_text(column)) {
        problem_ = "“" + schema_.column(column).name + "” of " + schema_.table(column.table).name +
                   " holds text, which cannot be compared with a number";
      }
      filter.op = comparison->op;
      filter.values = comparison->values;
      add_filter(std::move(filter));
      return finish_at(j + comparison->length);
    }
    return false;
  }
  bool equals_said = said;
  while (is(j, {"=", "==", "equals", "equal", "to", "exactly"})) {
    equals_said = true;
    ++j;
  }
  if (is(j, {"!=", "<>"})) {
    equals_said = true;
    filter.negated = true;
    ++j;
  }
  bool list_said = false;
  if (is(j, {"in", "of", "one", "either", "among"})) {
    list_said = true;
    j = skip(j, {"in", "of", "one", "either", "among"});
    if (values_.is_number(column) && !number_at(j)) return false;
    // "revenue in 2025" is a time, "total in 5, 10" a list.
    if (values_.is_number(column) && !equals_said && !is(j + 1, {",", "or", "and"})) return false;
  }
  if (values_.is_number(column)) {
    const auto number = number_at(j);
    if (!number || (!equals_said && !of && !list_said && tokens_[j].kind != TokenKind::number)) return false;
    if (!equals_said && !of && !list_said && (table_at(j + 1) || (is(j + 1, {"most", "highest", "lowest"}))))
      return false;
    filter.values.push_back(number_value(*number));
    std::size_t end = j + 1;
    for (;;) {
      const std::size_t next = skip(end, {",", "or", "and"});
      if (next == end || next >= tokens_.size() || tokens_[next].kind != TokenKind::number) break;
      filter.values.push_back(number_value(tokens_[next].number));
      end = next + 1;
    }
    filter.kind = filter.values.size() == 1 ? FilterKind::compare : FilterKind::in_list;
    add_filter(std::move(filter));
    return finish_at(end);
  }
  // Text: one value or several
  std::vector<ValueLink> values;
  std::vector<Value> literal;
  std::size_t end = j;
  for (std::size_t k = j; k < tokens_.size();) {
    const std::size_t name = skip(k, {"the", "a", "an"});
    if (const auto value = value_at(name, column)) {
      values.push_back(*value);
      end = k = name + value->length;
    } else if (tokens_[name < tokens_.size() ? name : k].kind == TokenKind::quoted && name < tokens_.size()) {
      if (!equals_said && !list_said && !of && tokens_[name].quote != '\'' && tokens_[name].quote != '"')
        break;
      literal.emplace_back(tokens_[name].text);
      end = k = name + 1;
    } else if ((equals_said || (of && !table_at(name))) && name < tokens_.size() &&
               tokens_[name].kind != TokenKind::symbol && values.empty() && literal.empty() &&
               !is_stop_word(word(name)) && !superlative(word(name)) &&
               !is(name, {"most", "least", "fewest", "average", "missing", "never", "not", "null", "more",
                          "less", "over", "under", "between", "above", "below", "ascending", "descending"}) &&
               !table_at(name) && !column_at(name)) {
      // A value that was never seen: taken as it is written, up to the next word that means something.
      std::string text = tokens_[name].text;
      std::size_t to = name + 1;
      while (to < tokens_.size() && tokens_[to].kind == TokenKind::word && !is_stop_word(word(to)) &&
             tokens_[to].text != tokens_[to].lower && tokens_[name].text != tokens_[name].lower) {
        text += " " + tokens_[to++].text;
      }
      literal.emplace_back(std::move(text));
      end = k = to;
    } else {
      break;
    }
    const std::size_t next = skip(k, {",", "or", "and", "nor"});
    if (next == k) break;
    k = next;
    equals_said = false;
  }
  if (values.empty() && literal.empty()) return false;
  if (!values.empty()) equals(column, values, filter.negated);
  if (!literal.empty()) {
    const auto& profile = values_.profile(column);
    if (profile.complete && profile.few_values && values.empty()) {
      std::string some;
      int n = 0;
      for (const auto& [folded, spellings] : profile.values) {
        if (n++ == 8) {
          some += ", …";
          break;
        }
        some += (some.empty() ? "" : ", ") + spellings.front();
      }
      note("no row has that " + schema_.column(column).name + "; there are: " + some);
    }
    filter.values = literal;
    filter.kind = literal.size() == 1 ? FilterKind::compare : FilterKind::in_list;
    if (!values.empty()) {
      for (auto& value : literal) plan_.filters.back().values.push_back(std::move(value));
      plan_.filters.back().kind = FilterKind::in_list;
    } else {
      add_filter(std::move(filter));
    }
  }
  return finish_at(end);
}

bool Parser::date_rule() {
  if (is(at_, {"by", "from"}) && (table_at(at_ + 1) || column_at(at_ + 1))) return false;
  const bool number = tokens_[at_].kind == TokenKind::number;
  bool bare = false;
  if (number) {
    bare = tokens_[at_].number >= 1990 && tokens_[at_].number <= 2035 && !table_at(at_ + 1) &&
           !column_at(at_ + 1) && !(at_ > 0 && is(at_ - 1, {"top", "first", "limit", "show", "with", "id"}));
  }
  if (tokens_[at_].kind == TokenKind::symbol) return false;
  const auto span = read_date_span(tokens_, at_, bare);
  if (!span) return false;
  // "March" alone may be somebody's name, "may" a verb.
  Filter filter;
  filter.kind = FilterKind::date_range;
  filter.from = span->from;
  filter.to = span->to;
  filter.words = span->words;
  filter.inside = anti_filter_;
  filter.negated = at_ > 0 && is(at_ - 1, {"not"});
  if (!span->note.empty()) note(span->note);
  if (last_column_ && values_.is_date(last_column_->column) && !columns_.empty() &&
      columns_.back().column == last_column_->column && at_ - last_column_->end <= 2) {
    filter.column = last_column_->column;
    columns_.pop_back();
    plan_.filters.push_back(std::move(filter));
    return take(span->length);
  }
  dates_.push_back({std::move(filter), at_, {}});
  return take(span->length);
}

bool Parser::related_rows(std::size_t i, const Comparison& comparison) {
  const auto link = table_at(i);
  if (!link) return false;
  Filter filter;
  filter.kind = FilterKind::related;
  filter.column = {link->table, -1};
  filter.op = comparison.op;
  filter.values = comparison.values;
  for (const auto& value : filter.values) {
    if (!std::holds_alternative<std::int64_t>(value)) return false;
  }
  mentions_.push_back({link->table, i, false, true});
  plan_.filters.push_back(std::move(filter));
  anti_filter_ = static_cast<int>(plan_.filters.size()) - 1;
  at_ = i + link->length;
  return true;
}

// "without orders", "with no email", "that never ordered", "missing phone"
bool Parser::missing_rule() {
  static constexpr std::string_view openings[] = {"who do not have any",
                                                  "that do not have any",
                                                  "do not have any",
                                                  "does not have any",
                                                  "do not have an",
                                                  "do not have a",
                                                  "do not have",
                                                  "does not have a",
                                                  "does not have",
                                                  "did not have any",
                                                  "have not had any",
                                                  "has not had any",
                                                  "have not any",
                                                  "who have not",
                                                  "have not",
                                                  "has not",
                                                  "had not",
                                                  "who did not",
                                                  "did not",
                                                  "do not",
                                                  "does not",
                                                  "that have no",
                                                  "with no",
                                                  "have no",
                                                  "has no",
                                                  "having no",
                                                  "had no",
                                                  "with zero",
                                                  "have zero",
                                                  "with missing",
                                                  "with empty",
                                                  "with blank",
                                                  "with an empty",
                                                  "with a missing",
                                                  "with null",
                                                  "were never",
                                                  "was never",
                                                  "are never",
                                                  "not been",
                                                  "without any",
                                                  "without an",
                                                  "without a",
                                                  "without",
                                                  "never",
                                                  "missing",
                                                  "lacking",
                                                  "no"};
  for (const auto opening : openings) {
    if (!phrase(at_, opening)) continue;
    std::size_t i = at_ + static_cast<std::size_t>(std::count(opening.begin(), opening.end(), ' ')) + 1;
    i = skip(i, {"been", "any", "a", "an", "placed", "made", "have", "had", "ever", "got", "yet", "the",
                 "their", "or", "no", "valid", "be"});
    if (i >= tokens_.size()) return false;
    const bool about_rows = entity_before() >= 0 || subject_.has_value();
    auto column = column_at(i);
    const auto table = table_at(i);
    // "without stock": none of it is left
    if (column && word(i) == "stock" && values_.is_number(column->column)) {
      Filter filter;
      filter.op = "<=";
      filter.values = {std::int64_t{0}};
      filter.column = column->column;
      note("no stock is read as at most 0 of " + schema_.table(column->column.table).name + "." +
           schema_.column(column->column).name);
      add_filter(std::move(filter));
      at_ = i + column->length;
      return true;
    }
    if (table && about_rows && (!column || column->length <= table->length)) {
      if (table->table == entity_before()) return false;
      return related_rows(i, Comparison{"=", {std::int64_t{0}}, 0, {}});
    }
    if (column && !values_.is_boolean(column->column) && opening != "do not" && opening != "does not") {
      Filter filter;
      filter.kind = FilterKind::null;
      filter.op = phrase(at_, "with null") ? "null" : "missing";
      filter.column = column->column;
      note_reading(i, column->length, column->column, column->quality, false);
      add_filter(std::move(filter));
      at_ = i + column->length;
      while (is(at_, {"or", "and"})) {  // "without email or phone"
        const auto next = column_at(at_ + 1);
        if (!next || table_at(at_ + 1)) break;
        Filter other;
        other.kind = FilterKind::null;
        other.op = "missing";
        other.column = next->column;
        if (is(at_, {"or"})) {
          problem_ = "conditions joined by “or” over different columns are beyond me; ask for one at a time";
        }
        add_filter(std::move(other));
        at_ += 1 + next->length;
      }
      return true;
    }
    if (opening == "never" || opening.find("not") != opening.npos) return false;
  }
  // "the email is missing" was taken with the column; "null emails"
  if (is(at_, {"null", "empty", "blank"})) {
    if (const auto column = column_at(at_ + 1)) {
      Filter filter;
      filter.kind = FilterKind::null;
      filter.op = is(at_, {"null"}) ? "null" : "missing";
      filter.column = column->column;
      add_filter(std::move(filter));
      return take(1 + column->length);
    }
  }
  return false;
}

bool Parser::text_match_rule() {
  struct Row {
    std::string_view words;
    std::string_view op;
  };
  static constexpr Row rows[] = {{"starting with", "starts"},
                                 {"starts with", "starts"},
                                 {"start with", "starts"},
                                 {"begins with", "starts"},
                                 {"begin with", "starts"},
                                 {"beginning with", "starts"},
                                 {"ending with", "ends"},
                                 {"ending in", "ends"},
                                 {"ends with", "ends"},
                                 {"end with", "ends"},
                                 {"ends in", "ends"},
                                 {"end in", "ends"},
                                 {"containing", "contains"},
                                 {"contains", "contains"},
                                 {"contain", "contains"},
                                 {"including", "contains"},
                                 {"includes", "contains"},
                                 {"include", "contains"},
                                 {"is like", "contains"},
                                 {"matching", "contains"},
                                 {"named", "="},
                                 {"called", "="},
                                 {"titled", "="}};
  const std::size_t no = is(at_, {"not"}) ? 1 : 0;
  for (const auto& row : rows) {
    if (!phrase(at_ + no, row.words)) continue;
    std::size_t i =
        at_ + no + static_cast<std::size_t>(std::count(row.words.begin(), row.words.end(), ' ')) + 1;
    i = skip(i, {"the", "letter", "letters", "word", "text", "string"});
    if (i >= tokens_.size() || tokens_[i].kind == TokenKind::symbol) return false;
    Filter filter;
    filter.kind = FilterKind::text_match;
    filter.op = row.op;
    filter.negated = no == 1;
    std::string text = tokens_[i].text;
    std::size_t end = i + 1;
    while (row.op == "=" && tokens_[i].kind == TokenKind::word && end < tokens_.size() &&
           tokens_[end].kind == TokenKind::word && tokens_[end].text != tokens_[end].lower) {
      text += " " + tokens_[end++].text;
    }
    if (end < tokens_.size() && is(end, {"in"}) &&
        is(end + 1, {"the", "their", "its"})) {  // "containing 'x' in the name"
      if (const auto column = column_at(end + 2)) {
        filter.column = column->column;
        end += 2 + column->length;
      }
    }
    if (filter.column.column < 0 && last_column_ && row.op != "=" && at_ - last_column_->end <= 3) {
      filter.column = last_column_->column;
      std::erase_if(columns_, [&](const ColumnMention& mention) { return mention.at == last_column_->at; });
    }
    if (filter.column.column < 0 && context_table() >= 0) {
      const auto labels = schema_.labels(context_table());
      if (labels.empty()) return false;
      filter.column = labels.front();
    }
    if (filter.column.column < 0) return false;
    filter.values = {text};
    if (row.op == "=") {
      filter.kind = FilterKind::compare;
      filter.any_case = true;
      filter.values = {fold_value(text)};
    }
    add_filter(std::move(filter));
    at_ = end;
    return true;
  }
  return false;
}

bool Parser::negation_rule() {
  // "inactive" for a column called active
  for (const std::string_view prefix : {"in", "un", "non-", "dis"}) {
    if (!word(at_).starts_with(prefix) || column_at(at_) || value_at(at_)) continue;
    const auto rest = tokenize(word(at_).substr(prefix.size()));
    if (rest.size() != 1) continue;
    for (const auto& link : schema_.link_columns(rest, 0)) {
      if (!values_.is_boolean(link.column) || link.quality > LinkQuality::partial) continue;
      if (!named_tables_.empty() && table_distance(link.column.table) != 0) continue;
      Filter filter;
      filter.kind = FilterKind::truth;
      filter.column = link.column;
      filter.negated = true;
      add_filter(std::move(filter));
      return take(1);
    }
  }
  std::size_t i = at_;
  if (is(i, {"except", "excluding", "but", "not", "non", "exclude"})) {
    i = skip(i + 1, {"for", "not", "in", "from", "those", "the", "of", "with", "a", "been", "yet"});
  } else if (phrase(i, "other than") || phrase(i, "apart from")) {
    i += 2;
  } else {
    return false;
  }
  if (is(at_, {"but"}) && !is(at_ + 1, {"not"})) return false;
  if (const auto value = value_at(i)) {
    at_ = i;
    const std::size_t length = value->length;
    value_mention(*value, true);
    at_ = i + length;
    while (is(at_, {"or", "and", "nor", ","})) {
      const auto next = value_at(at_ + 1, value->column);
      if (!next) break;
      ++at_;
      value_mention(*next, true);
    }
    return true;
  }
  if (const auto column = column_at(i)) {
    if (values_.is_boolean(column->column)) {
      Filter filter;
      filter.kind = FilterKind::truth;
      filter.column = column->column;
      filter.negated = true;
      add_filter(std::move(filter));
      at_ = i + column->length;
      return true;
    }
    if (condition_on(column->column, i + column->length, true)) return true;
  }
  return false;
}

}  // namespace ai_sdk::server::sql_query
