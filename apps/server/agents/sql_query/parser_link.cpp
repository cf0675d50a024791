// Parser: what tables, columns and values the words mean.
#include "agents/sql_query/parser_state.hpp"

#include <algorithm>
#include <cmath>

namespace ai_sdk::server::sql_query {

std::optional<TableLink> Parser::table_at(std::size_t i) {
  if (i >= tokens_.size()) return std::nullopt;
  auto link = schema_.link_table(tokens_, i);
  // "details" or "items" is a table only where one is called so.
  if (link && link->quality != LinkQuality::exact && is_stop_word(tokens_[i].lower)) return std::nullopt;
  return link;
}

int Parser::table_distance(int table) const {
  if (named_tables_.empty()) {
    if (context_.previous != nullptr && context_.previous->main >= 0) {
      return std::min(schema_.distance(context_.previous->main, table), 25);
    }
    if (context_.table_hint >= 0) return std::min(schema_.distance(context_.table_hint, table), 25);
    return 0;
  }
  int best = 25;
  for (const int named : named_tables_) best = std::min(best, schema_.distance(named, table));
  return best;
}

int Parser::score(const ColumnLink& link) const {
  static constexpr int weight[] = {0, 1, 4, 8};
  return weight[static_cast<int>(link.quality)] +
         (link.qualified ? 0 : 2 * table_distance(link.column.table));
}

std::optional<ColumnLink> Parser::column_at(std::size_t i, bool number_wanted) {
  if (i >= tokens_.size()) return std::nullopt;
  auto links = schema_.link_columns(tokens_, i);
  if (is_stop_word(word(i))) {
    std::erase_if(links, [&](const ColumnLink& link) {
      return tokens_[i].lower.size() < 4 || (link.quality != LinkQuality::exact &&
                                             tokens_[i].lower != "total" && tokens_[i].lower != "value");
    });
  }
  if (number_wanted) {
    std::erase_if(links, [&](const ColumnLink& link) {
      return !values_.is_number(link.column) && !values_.is_date(link.column);
    });
  }
  if (links.empty()) return std::nullopt;
  // "name of the product": the table that follows says which.
  const std::size_t after = skip(i + links.front().length, {"of", "the", "each", "every", "all", "for"});
  std::optional<TableLink> owner;
  if (is(i + links.front().length, {"of", "for"})) owner = table_at(after);
  const auto rank = [&](const ColumnLink& link) {
    int points = score(link) * 2;
    if (owner && link.column.table == owner->table) points -= 3;
    // A number is likelier to be measured than another thing of that name.
    if (link.quality != LinkQuality::exact && values_.is_number(link.column)) points -= 1;
    return points;
  };
  std::stable_sort(links.begin(), links.end(), [&](const ColumnLink& a, const ColumnLink& b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    const auto place = [&](const ColumnLink& link) {  // the table that is named first
      return std::find(named_tables_.begin(), named_tables_.end(), link.column.table) - named_tables_.begin();
    };
    return place(a) < place(b);
  });
  // Among the synonyms' columns of one table the first synonym wins.
  if (links.front().quality == LinkQuality::synonym) {
    const std::string stem = tokens_[i].stem;
    for (const auto synonym : column_synonyms(stem)) {
      const auto same = std::find_if(links.begin(), links.end(), [&](const ColumnLink& link) {
        return rank(link) <= rank(links.front()) && link.column.table == links.front().column.table &&
               schema_.has_part(link.column, synonym);
      });
      if (same == links.end()) continue;
      std::iter_swap(links.begin(), same);
      break;
    }
  }
  return links.front();
}

void Parser::note_reading(std::size_t i, std::size_t length, ColumnRef column, LinkQuality quality,
                          bool tie) {
  std::string words;
  for (std::size_t k = i; k < i + length; ++k) words += (words.empty() ? "" : " ") + tokens_[k].text;
  const std::string full = schema_.table(column.table).name + "." + schema_.column(column).name;
  if (quality == LinkQuality::synonym || quality == LinkQuality::fuzzy || tie) {
    if (fold_case(words) != fold_case(full)) note("I read “" + words + "” as " + full);
  }
}

std::optional<ValueLink> Parser::value_at(std::size_t i, std::optional<ColumnRef> wanted) {
  if (i >= tokens_.size()) return std::nullopt;
  auto links = values_.link(tokens_, i);
  if (wanted) std::erase_if(links, [&](const ValueLink& link) { return !(link.column == *wanted); });
  // "in" and "me" are states too, but only where they are written so.
  if (!wanted && !links.empty() && links.front().length == 1 && tokens_[i].kind == TokenKind::word) {
    const Token& token = tokens_[i];
    if (is_stop_word(token.lower) || token.lower.size() < 3) {
      std::erase_if(links, [&](const ValueLink& link) {
        return token.text == token.lower ||
               std::find(link.spellings.begin(), link.spellings.end(), token.text) == link.spellings.end();
      });
    }
  }
  if (!wanted && tokens_[i].kind == TokenKind::number) return std::nullopt;
  if (links.empty()) return std::nullopt;
  std::stable_sort(links.begin(), links.end(), [&](const ValueLink& a, const ValueLink& b) {
    return table_distance(a.column.table) < table_distance(b.column.table);
  });
  if (last_column_) {
    for (const auto& link : links) {
      if (link.column == last_column_->column) return link;
    }
  }
  if (links.size() > 1 && !wanted &&
      table_distance(links[0].column.table) == table_distance(links[1].column.table)) {
    note("I read “" + tokens_[i].text + "” as a value of " + schema_.table(links[0].column.table).name + "." +
         schema_.column(links[0].column).name);
  }
  return links.front();
}

int Parser::context_table() const {
  if (!mentions_.empty()) {
    for (auto it = mentions_.rbegin(); it != mentions_.rend(); ++it) {
      if (!it->grouping) return it->table;
    }
  }
  if (!measures_.empty() && measures_.back().column.table >= 0) return measures_.back().column.table;
  if (!columns_.empty()) return columns_.back().column.table;
  if (context_.previous != nullptr && named_tables_.empty()) {
    // What is measured is what a date or a number is about.
    if (!context_.previous->measures.empty()) return context_.previous->measures.front().column.table;
    return context_.previous->main;
  }
  if (!named_tables_.empty()) return named_tables_.front();
  return context_.table_hint;
}

int Parser::entity_before() const {
  for (auto it = mentions_.rbegin(); it != mentions_.rend(); ++it) {
    if (!it->related) return it->table;
  }
  if (context_.previous != nullptr && mentions_.empty()) return context_.previous->main;
  return -1;
}

bool Parser::mention() {
  const auto table = table_at(at_);
  auto column = column_at(at_);
  const auto value = value_at(at_);
  const std::size_t table_length = table ? table->length : 0;
  const std::size_t column_length = column ? column->length : 0;
  const std::size_t value_length = value ? value->length : 0;
  if (value && value_length >= table_length && value_length >= column_length) {
    const bool table_stronger =
        table && table_length == value_length && table->quality != LinkQuality::synonym;
    const bool column_stronger =
        column && column_length == value_length && column->quality == LinkQuality::exact;
    // "shipped" is a status, unless a time behind it makes it a moment; "shipped last month".
    bool moment = false;
    if (column && values_.is_date(column->column)) {
      moment = read_date_span_follows(at_ + column_length);
    }
    if (!table_stronger && !column_stronger && !moment) return value_mention(*value, false);
  }
  // "total sales" is a sum, "how many sales" are rows.
  if (table && column && table->quality == LinkQuality::synonym && column_length >= table_length &&
      column->quality <= LinkQuality::synonym && !count_ && values_.is_number(column->column)) {
    return column_mention(*column);
  }
  if (column && column_length > table_length) return column_mention(*column);
  if (table) return table_mention(*table);
  if (column) return column_mention(*column);
  return false;
}

bool Parser::read_date_span_follows(std::size_t i) const { return date_follows(tokens_, i); }

bool Parser::table_mention(const TableLink& link) {
  const std::size_t place = at_;
  if (link.quality == LinkQuality::synonym) {
    note("I read “" + tokens_[place].text + "” as " + schema_.table(link.table).name);
  }
  at_ += link.length;
  // "order 1042", "customer #17": a row by its key
  const auto key = schema_.key(link.table);
  std::size_t j = skip(at_, {"with", "id", "number", "no"});
  const bool id_said = j > at_ && (is(j - 1, {"id", "number", "no"}));
  if (key && j < tokens_.size() && tokens_[j].kind == TokenKind::number && (id_said || j == at_) &&
      tokens_[j].is_integer && !read_date_span_follows(at_) && values_.is_number(*key)) {
    Filter filter;
    filter.column = *key;
    filter.values = {number_value(tokens_[j].number)};
    add_filter(std::move(filter));
    at_ = j + 1;
  }
  // "customers with orders", "customers who bought …": there is at least one
  std::size_t before = place;
  while (before > 0 && is(before - 1, {"a", "an", "any", "some", "placed", "made", "ever", "least", "at"}))
    --before;
  const bool verb = link.quality == LinkQuality::synonym &&
                    (tokens_[place].lower.ends_with("ed") || is(place, {"bought", "sold"}));
  const bool has =
      before > 0 && is(before - 1, {"with", "have", "has", "having", "had", "who", "that", "placed"});
  const int entity = entity_before();
  if ((verb || has) && entity >= 0 && entity != link.table && !mentions_.empty() && !ranking_ &&
      !schema_.parent_path(entity, link.table)) {
    Filter filter;
    filter.kind = FilterKind::related;
    filter.column = {link.table, -1};
    filter.op = std::string(">=");  // a plain literal here makes GCC 12 warn of nothing at -O3
    filter.values = {std::int64_t{1}};
    plan_.filters.push_back(std::move(filter));
    anti_filter_ = static_cast<int>(plan_.filters.size()) - 1;
    mentions_.push_back({link.table, place, false, true});
    return true;
  }
  mentions_.push_back({link.table, place, false, false});
  return true;
}

bool Parser::column_mention(const ColumnLink& link) {
  const std::size_t place = at_;
  const std::size_t end = at_ + link.length;
  const auto same_rank = schema_.link_columns(tokens_, at_);
  const bool tie =
      std::count_if(same_rank.begin(), same_rank.end(),
                    [&](const ColumnLink& other) {
                      return other.column.table != link.column.table && score(other) == score(link);
                    }) > 0 &&
      named_tables_.size() != 1;
  // "card payment", "Toys category": the value before has said all.
  if (last_column_ && last_column_->column == link.column && last_column_->end == place &&
      !plan_.filters.empty() && plan_.filters.back().column == link.column) {
    return take(link.length);
  }
  note_reading(place, link.length, link.column, link.quality, tie);
  ColumnMention mention{link.column, place, end, link.quality == LinkQuality::synonym};
  at_ = end;
  last_column_ = mention;
  if (condition_on(link.column, end, false)) {
    last_column_ = ColumnMention{link.column, place, at_, false};
    return true;
  }
  const std::size_t before = place;
  // "active customers", "discontinued products"; "products that are discontinued"
  if (values_.is_boolean(link.column) && !is(end, {"by"})) {
    Filter filter;
    filter.kind = FilterKind::truth;
    filter.column = link.column;
    filter.negated = before > 0 && is(before - 1, {"not", "non"});
    add_filter(std::move(filter));
    return true;
  }
  // "customers with an email": there is one
  std::size_t k = before;
  while (k > 0 && is(k - 1, {"a", "an", "any", "some", "valid", "known"})) --k;
  if (k > 0 && is(k - 1, {"with", "have", "has", "having"}) && !mentions_.empty() &&
      !is(before - 1, {"the"}) && schema_.distance(mentions_.back().table, link.column.table) == 0 &&
      !is(k - 1, {"have"})) {
    const bool ranked = ranking_.has_value() || values_.is_number(link.column);
    if (!ranked) {
      Filter filter;
      filter.kind = FilterKind::null;
      filter.column = link.column;
      filter.negated = true;
      add_filter(std::move(filter));
      return true;
    }
  }
  columns_.push_back(mention);
  if (before > 0 && is(before - 1, {"which", "what"}) && !subject_) subject_ = mention;
  return true;
}

void Parser::equals(ColumnRef column, const std::vector<ValueLink>& links, bool negated) {
  Filter filter;
  filter.column = column;
  filter.negated = negated;
  bool several = false;
  bool plain = true;
  for (const auto& link : links) {
    several = several || link.spellings.size() > 1;
    plain = plain && (link.complete || link.spellings.size() == 1);
    for (const char c : link.spellings.front()) plain = plain && static_cast<unsigned char>(c) < 0x80;
  }
  // One value in several spellings (Texas, texas, " Texas") is meant in all of them.
  filter.any_case = several && plain;
  for (const auto& link : links) {
    if (filter.any_case) {
      filter.values.emplace_back(fold_value(link.spellings.front()));
    } else {
      for (const auto& spelling : link.spellings) filter.values.emplace_back(spelling);
    }
  }
  if (filter.any_case)
    note("upper and lower case and blanks around “" + links.front().spellings.front() + "” do not matter");
  filter.kind = filter.values.size() == 1 ? FilterKind::compare : FilterKind::in_list;
  // "shipped or pending": one more value of the same column
  for (auto& other : plan_.filters) {
    if (other.column == column && other.inside < 0 && other.negated == negated &&
        other.any_case == filter.any_case &&
        (other.kind == FilterKind::in_list || (other.kind == FilterKind::compare && other.op == "=" &&
                                               column.table >= 0 && values_.is_text(column)))) {
      other.kind = FilterKind::in_list;
      for (auto& value : filter.values) {
        if (std::find(other.values.begin(), other.values.end(), value) == other.values.end())
          other.values.push_back(std::move(value));
      }
      if (other.values.size() == 1) other.kind = FilterKind::compare;
      return;
    }
  }
  add_filter(std::move(filter));
}

bool Parser::value_mention(const ValueLink& link, bool negated) {
  bool no = negated;
  if (at_ > 0 && is(at_ - 1, {"not", "non"})) no = true;
  equals(link.column, {link}, no);
  at_ += link.length;
  last_column_ = ColumnMention{link.column, at_ - link.length, at_, false};
  return true;
}

// A name such as "Ann Smith" or 'SKU-17' that is in no small set of values: looked up in the data itself.
bool Parser::looked_up_value() {
  const Token& token = tokens_[at_];
  if (!context_.look_up || token.kind == TokenKind::symbol || token.kind == TokenKind::number) return false;
  if (token.kind == TokenKind::word && is_stop_word(token.lower)) return false;
  std::vector<ColumnRef> columns;
  const auto add = [&](int table) {
    if (table < 0) return;
    const int width = std::min(static_cast<int>(schema_.table(table).columns.size()), 60);
    for (int c = 0; c < width; ++c) {
      const ColumnRef ref{table, c};
      if (values_.is_text(ref) && !values_.profile(ref).complete) columns.push_back(ref);
      if (values_.is_text(ref) && values_.profile(ref).complete && !values_.profile(ref).few_values)
        columns.push_back(ref);
    }
  };
  std::set<int> tables(named_tables_.begin(), named_tables_.end());
  for (const int table : std::set<int>(tables)) {
    for (const auto& relation : schema_.relations()) {
      if (relation.child == table) tables.insert(relation.parent);
      if (relation.parent == table) tables.insert(relation.child);
    }
  }
  if (tables.empty() && context_.previous != nullptr) tables.insert(context_.previous->main);
  for (const int table : named_tables_) {
    if (tables.erase(table) > 0) add(table);
  }
  for (const int table : tables) add(table);
  if (columns.empty()) return false;
  std::sort(columns.begin(), columns.end(), [&](ColumnRef a, ColumnRef b) {
    return std::pair(table_distance(a.table), a.column) < std::pair(table_distance(b.table), b.column);
  });
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  constexpr std::size_t longest = 4;
  for (std::size_t n = std::min(longest, tokens_.size() - at_); n > 0; --n) {
    std::string text;
    bool words = true;
    for (std::size_t k = at_; k < at_ + n; ++k) {
      words = words && tokens_[k].kind != TokenKind::symbol;
      text += (k > at_ ? " " : "") + tokens_[k].text;
    }
    if (!words) continue;
    const auto found = context_.look_up(columns, text);
    if (found.empty()) continue;
    at_ += n;
    note("I read “" + text + "” as a value of " + schema_.table(found[0].column.table).name + "." +
         schema_.column(found[0].column).name);
    const bool negated = at_ > n && is(at_ - n - 1, {"not"});
    equals(found[0].column, {found[0]}, negated);
    return true;
  }
  return false;
}

Value Parser::number_value(double number) const {
  if (std::abs(number) < 9e15 && number == std::floor(number)) return static_cast<std::int64_t>(number);
  return number;
}

}  // namespace ai_sdk::server::sql_query
