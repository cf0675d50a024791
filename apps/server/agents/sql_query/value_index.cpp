#include "agents/sql_query/value_index.hpp"

#include "agents/sql_query/lexicon.hpp"
#include "agents/sql_query/sql_text.hpp"

#include <algorithm>
#include <unordered_set>

namespace ai_sdk::server::sql_query {
namespace {

using Clock = std::chrono::steady_clock;

bool looks_like_date(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() < 10) return false;
  for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
    if (!digit(i)) return false;
  }
  if (text[4] != '-' || text[7] != '-') return false;
  return text.size() == 10 || text[10] == ' ' || text[10] == 'T';
}

bool truth_word(std::string_view folded) {
  return folded == "true" || folded == "false" || folded == "yes" || folded == "no" || folded == "t" ||
         folded == "f" || folded == "y" || folded == "n";
}

bool named_like_date(const std::vector<std::string>& parts) {
  for (const auto& part : parts) {
    if (part == "date" || part == "time" || part == "timestamp" || part == "at" || part == "ts" ||
        part == "created" || part == "updated" || part == "birthday" || part == "birthdate") {
      return true;
    }
  }
  return false;
}

struct Counts {
  std::size_t seen = 0, integers = 0, reals = 0, texts = 0, dates = 0, truths = 0, zero_one = 0;
  double smallest = 0, greatest = 0;
  bool too_many = false;

  void number(double value) {
    if (integers + reals == 0) smallest = greatest = value;
    smallest = std::min(smallest, value);
    greatest = std::max(greatest, value);
  }
};

ColumnKind kind_of(const Counts& counts, const ColumnInfo& info, const std::vector<std::string>& parts) {
  const std::string type = fold_case(info.declared_type);
  const bool declared_truth = type.find("bool") != std::string::npos;
  const bool date_name = named_like_date(parts);
  const bool truth_name = !parts.empty() && (parts[0] == "is" || parts[0] == "has" || parts[0] == "active" ||
                                             parts[0] == "discontinued" || parts[0] == "enabled");
  const std::size_t numbers = counts.integers + counts.reals;
  if (counts.seen == 0) return ColumnKind::unknown;
  if (counts.zero_one == counts.seen && (declared_truth || truth_name)) return ColumnKind::boolean;
  if (counts.truths == counts.seen) return ColumnKind::boolean;
  if (counts.dates * 10 >= counts.seen * 6) return ColumnKind::date;
  if (numbers * 10 >= counts.seen * 8) {
    if (date_name && counts.reals == 0 && counts.smallest > 1e11 && counts.greatest < 1e13)
      return ColumnKind::epoch_milliseconds;
    if (date_name && counts.reals == 0 && counts.smallest > 1e8 && counts.greatest < 1e10)
      return ColumnKind::epoch_seconds;
    return ColumnKind::number;
  }
  return ColumnKind::text;
}

}  // namespace

const ColumnProfile& ValueIndex::profile(ColumnRef column) const {
  static const ColumnProfile unknown;
  const auto it = profiles_.find({column.table, column.column});
  return it == profiles_.end() ? unknown : it->second;
}
bool ValueIndex::is_number(ColumnRef column) const { return profile(column).kind == ColumnKind::number; }
bool ValueIndex::is_text(ColumnRef column) const { return profile(column).kind == ColumnKind::text; }
bool ValueIndex::is_date(ColumnRef column) const {
  const ColumnKind kind = profile(column).kind;
  return kind == ColumnKind::date || kind == ColumnKind::epoch_seconds ||
         kind == ColumnKind::epoch_milliseconds;
}

void ValueIndex::guess_from_declaration(int table) {
  const auto& columns = schema_.table(table).columns;
  for (int c = 0; c < static_cast<int>(columns.size()); ++c) {
    auto& profile = profiles_[{table, c}];
    if (profile.kind != ColumnKind::unknown) continue;
    const std::string type = fold_case(columns[static_cast<std::size_t>(c)].declared_type);
    const auto has = [&](std::string_view word) { return type.find(word) != std::string::npos; };
    if (has("bool")) {
      profile.kind = ColumnKind::boolean;
    } else if (has("date") || has("timestamp")) {
      profile.kind = ColumnKind::date;
    } else if (has("int") || has("real") || has("num") || has("dec") || has("floa") || has("doub")) {
      profile.kind = ColumnKind::number;
    } else if (has("char") || has("text") || has("clob")) {
      profile.kind = named_like_date(schema_.parts({table, c})) ? ColumnKind::date : ColumnKind::text;
    }
  }
}

void ValueIndex::read(Connection& connection, std::span<const int> tables, const ProfileLimits& limits) {
  if (tables.empty()) return;
  const auto end = Clock::now() + limits.time_altogether;
  const std::size_t rows =
      std::clamp<std::size_t>(limits.rows_altogether / tables.size(), 200, limits.rows_per_table);
  for (const int table : tables) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    if (left > std::chrono::milliseconds(0)) {
      read_table(connection, table, rows, limits, std::min(left, limits.time_per_table));
    }
    guess_from_declaration(table);
  }
}

void ValueIndex::read_table(Connection& connection, int table, std::size_t rows, const ProfileLimits& limits,
                            std::chrono::milliseconds time) {
  const auto& columns = schema_.table(table).columns;
  const std::size_t width = std::min(columns.size(), limits.columns_per_table);
  if (width == 0) return;
  std::string sql = "SELECT ";
  for (std::size_t c = 0; c < width; ++c) sql += (c > 0 ? ", " : "") + identifier(columns[c].name);
  sql += " FROM " + table_name(schema_.table(table)) + " LIMIT " + std::to_string(rows);

  std::vector<Counts> counts(width);
  std::size_t read = 0;
  bool whole = true;
  const auto look = [&](std::span<const Value> row) {
    ++read;
    for (std::size_t c = 0; c < width; ++c) {
      auto& count = counts[c];
      if (const auto* integer = std::get_if<std::int64_t>(&row[c])) {
        ++count.seen;
        count.number(static_cast<double>(*integer));
        ++count.integers;
        if (*integer == 0 || *integer == 1) ++count.zero_one;
      } else if (const auto* real = std::get_if<double>(&row[c])) {
        ++count.seen;
        count.number(*real);
        ++count.reals;
      } else if (const auto* text = std::get_if<std::string>(&row[c])) {
        const std::string folded = text->size() > 80 ? std::string("long") : fold_value(*text);
        if (folded.empty()) continue;
        ++count.seen;
        ++count.texts;
        if (looks_like_date(*text)) ++count.dates;
        if (truth_word(folded)) ++count.truths;
        if (count.too_many || text->size() > 80) {
          count.too_many = true;
          continue;
        }
        auto& spellings = profiles_[{table, static_cast<int>(c)}].values[folded];
        if (std::find(spellings.begin(), spellings.end(), *text) == spellings.end() &&
            spellings.size() < 20) {
          spellings.push_back(*text);
        }
        if (profiles_[{table, static_cast<int>(c)}].values.size() > limits.values_per_column)
          count.too_many = true;
      }
    }
    return true;
  };
  QueryLimits bounds;
  bounds.max_rows = rows;
  bounds.time = time;
  try {
    connection.for_each(sql, look, {}, bounds);
  } catch (const SqlTimeout&) {
    whole = false;
  } catch (const SqlCancelled&) {
    throw;
  } catch (const SqlError&) {
    return;  // a broken view must not keep the other tables from being asked
  }
  for (std::size_t c = 0; c < width; ++c) {
    const ColumnRef ref{table, static_cast<int>(c)};
    auto& profile = profiles_[{table, static_cast<int>(c)}];
    profile.kind = kind_of(counts[c], columns[c], schema_.parts(ref));
    profile.seen = counts[c].seen;
    profile.irregular = counts[c].dates < counts[c].seen;
    profile.whole_numbers = counts[c].reals == 0;
    profile.complete = whole && read < rows;
    profile.few_values = counts[c].texts > 0 && !counts[c].too_many;
    if (!profile.few_values || profile.kind == ColumnKind::date) {
      profile.values.clear();
      profile.few_values = false;
      continue;
    }
    for (const auto& [folded, spellings] : profile.values) by_value_[folded].push_back(ref);
  }
}

std::vector<ValueLink> ValueIndex::link(std::span<const Token> tokens, std::size_t at) const {
  std::vector<ValueLink> found;
  constexpr std::size_t longest = 6;
  const auto add = [&](const std::string& folded, std::size_t length) {
    const auto it = by_value_.find(folded);
    if (it == by_value_.end()) return;
    for (const ColumnRef column : it->second) {
      auto same = std::find_if(found.begin(), found.end(),
                               [&](const ValueLink& link) { return link.column == column; });
      if (same != found.end() && same->length >= length) continue;
      const auto& profile = this->profile(column);
      ValueLink link{column, length, profile.values.find(folded)->second, profile.complete};
      if (same != found.end()) {
        *same = std::move(link);
      } else {
        found.push_back(std::move(link));
      }
    }
  };
  std::string text;
  for (std::size_t n = 1; n <= longest && at + n <= tokens.size(); ++n) {
    const Token& token = tokens[at + n - 1];
    if (token.kind == TokenKind::symbol) break;
    if (n > 1) text += ' ';
    text += fold_value(token.text);
    add(text, n);
    if (n == 1 && token.kind == TokenKind::word && token.stem != token.lower) add(token.stem, 1);
    if (token.kind == TokenKind::word && text.find('-') != std::string::npos) {
      std::string apart = text;
      std::replace(apart.begin(), apart.end(), '-', ' ');
      add(apart, n);
    }
    std::string joined = text;  // "on hold" for on_hold and on-hold
    if (n > 1) {
      for (const char glue : {'_', '-'}) {
        std::replace(joined.begin(), joined.end(), ' ', glue);
        add(joined, n);
        joined = text;
      }
    }
  }
  std::size_t best = 0;
  for (const auto& link : found) best = std::max(best, link.length);
  std::erase_if(found, [&](const ValueLink& link) { return link.length < best; });
  return found;
}

std::vector<ValueLink> ValueIndex::look_up(Connection& connection, std::span<const ColumnRef> columns,
                                           std::string_view text, std::chrono::milliseconds time) const {
  std::vector<ValueLink> found;
  const auto end = Clock::now() + time;
  const Value wanted = fold_value(text);
  if (std::get<std::string>(wanted).empty()) return found;
  for (const ColumnRef column : columns) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    if (left <= std::chrono::milliseconds(0)) break;
    const std::string name = identifier(schema_.column(column).name);
    const std::string sql = "SELECT DISTINCT " + name + " FROM " + table_name(schema_.table(column.table)) +
                            " WHERE lower(trim(" + name + ")) = ? LIMIT 20";
    QueryLimits bounds;
    bounds.max_rows = 20;
    bounds.time = left;
    try {
      const ResultSet rows = connection.query(sql, std::span(&wanted, 1), bounds);
      ValueLink link{column, 1, {}, true};
      for (const auto& row : rows.rows) link.spellings.push_back(to_text(row.front()));
      if (!link.spellings.empty()) found.push_back(std::move(link));
    } catch (const SqlTimeout&) {
      break;
    }
  }
  return found;
}

std::optional<ColumnRef> date_column(const Schema& schema, const ValueIndex& values, int table,
                                     std::string_view part) {
  std::optional<ColumnRef> best;
  int best_rank = 100;
  const auto& columns = schema.table(table).columns;
  for (int c = 0; c < static_cast<int>(columns.size()); ++c) {
    const ColumnRef ref{table, c};
    if (!values.is_date(ref)) continue;
    const auto& words = schema.parts(ref);
    const auto has = [&](std::string_view word) { return schema.has_part(ref, word); };
    if (!part.empty()) {
      bool named = has(part) || std::any_of(words.begin(), words.end(), [&](const std::string& word) {
                     return verb_root(word) == verb_root(part);
                   });
      for (const auto synonym : column_synonyms(part)) named = named || has(synonym);
      if (!named) continue;
    }
    int rank = 5;
    const auto own = name_parts(schema.table(table).name);
    if (!own.empty() && !words.empty() && verb_root(words.front()) == own.back()) {
      rank = 0;  // order_date of orders
    } else if (words.size() == 1 && words[0] == "date") {
      rank = 1;
    } else if (has("created") || has("signup") || has("registered") || has("joined")) {
      rank = 2;
    } else if (has("birth") || has("birthday") || has("birthdate") || has("dob")) {
      rank = 9;
    } else if (has("updated") || has("modified") || has("deleted")) {
      rank = 8;
    }
    if (rank < best_rank) {
      best_rank = rank;
      best = ref;
    }
  }
  return best;
}

std::optional<ColumnRef> metric_column(const Schema& schema, const ValueIndex& values, int table,
                                       std::string_view concept_name) {
  const auto first = [&](std::initializer_list<std::string_view> names) -> std::optional<ColumnRef> {
    for (const auto name : names) {
      for (int c = 0; c < static_cast<int>(schema.table(table).columns.size()); ++c) {
        const ColumnRef ref{table, c};
        if (values.is_number(ref) && schema.has_part(ref, name) && !schema.has_part(ref, "id")) return ref;
      }
    }
    return std::nullopt;
  };
  if (concept_name == "price") return first({"price", "cost", "fare", "amount", "total"});
  if (concept_name == "revenue") return first({"total", "revenue", "amount", "sale", "gross", "subtotal"});
  if (concept_name == "amount") {
    return first({"total", "amount", "revenue", "gross", "price", "salary", "quantity", "qty", "stock",
                  "size", "population"});
  }
  if (concept_name == "quantity") return first({"quantity", "qty", "stock", "unit"});
  if (concept_name == "rating") return first({"rating", "score", "star"});
  if (concept_name == "size")
    return first({"length", "height", "size", "duration", "weight", "width", "runtime"});
  if (concept_name == "date") return date_column(schema, values, table);
  if (concept_name == "birth") {
    if (const auto birth = date_column(schema, values, table, "birth")) return birth;
    if (const auto age = first({"age"})) return age;
    return date_column(schema, values, table);
  }
  return std::nullopt;
}

}  // namespace ai_sdk::server::sql_query
