// Finding tables and columns by the words of a question.
#include "agents/sql_query/lexicon.hpp"
#include "agents/sql_query/schema_index.hpp"

#include <algorithm>

namespace ai_sdk::server::sql_query {
namespace {

// How many tokens from `at` spell the parts of a name; 0 where they do not. A token may hold several parts
// ("order_items", "orderItems") and a part may be spread over several tokens is not tried: "e mail" is rare.
std::size_t match_parts(std::span<const Token> tokens, std::size_t at, std::span<const std::string> parts) {
  if (parts.empty()) return 0;
  std::size_t part = 0;
  std::size_t token = at;
  while (part < parts.size()) {
    if (token >= tokens.size() || tokens[token].kind == TokenKind::symbol ||
        tokens[token].kind == TokenKind::number) {
      return 0;
    }
    const Token& word = tokens[token];
    if (word.kind == TokenKind::quoted && word.quote == '\'') return 0;
    if (word.stem == parts[part] || word.lower == parts[part]) {
      ++part;
      ++token;
      continue;
    }
    const auto inner = name_parts(word.text);
    if (inner.size() < 2 || part + inner.size() > parts.size() ||
        !std::equal(inner.begin(), inner.end(), parts.begin() + static_cast<std::ptrdiff_t>(part))) {
      return 0;
    }
    part += inner.size();
    ++token;
  }
  return token - at;
}

bool same_name(const Token& token, std::string_view name) {
  return token.kind != TokenKind::symbol && token.kind != TokenKind::number && token.quote != '\'' &&
         token.lower == fold_case(name);
}

bool noise(std::string_view part) {
  return part == "at" || part == "on" || part == "date" || part == "time" || part == "usd" || part == "eur" ||
         part == "id" || part == "timestamp" || part == "is" || part == "has" || part == "dt" ||
         part == "ts" || part == "gross" || part == "kg" || part == "g" || part == "lb" ||
         part == "percent" || part == "pct" || part == "cm" || part == "mm" || part == "km";
}

bool may_be_misspelt(const Token& token) {
  return token.kind == TokenKind::word && token.stem.size() >= 5 && !is_stop_word(token.lower) &&
         !superlative(token.lower) && !is_write_word(token.lower);
}

std::size_t slack(std::string_view word) { return word.size() >= 8 ? 2 : 1; }

}  // namespace

std::optional<TableLink> Schema::link_table(std::span<const Token> tokens, std::size_t at) const {
  std::optional<TableLink> best;
  const auto offer = [&](int table, std::size_t length, LinkQuality quality) {
    if (length == 0) return;
    if (!best || length > best->length || (length == best->length && quality < best->quality)) {
      best = TableLink{table, length, quality};
    }
  };
  const Token& token = tokens[at];
  for (int t = 0; t < static_cast<int>(tables_.size()); ++t) {
    const auto& words = table_parts_[static_cast<std::size_t>(t)];
    const std::string& name = table(t).name;
    if (same_name(token, name)) offer(t, 1, LinkQuality::exact);
    // shop.main.orders, main.orders
    const std::size_t dot = token.lower.rfind('.');
    if (token.kind != TokenKind::symbol && token.quote != '\'' && dot != std::string::npos &&
        token.lower.substr(dot + 1) == fold_case(name)) {
      const std::string head = token.lower.substr(0, dot);
      const std::string schema = fold_case(table(t).schema);
      if (head == schema || head.ends_with("." + schema)) offer(t, 1, LinkQuality::exact);
    }
    offer(t, match_parts(tokens, at, words), LinkQuality::exact);
  }
  if (best) return best;
  if (token.kind != TokenKind::word) return best;
  // The last part alone where only one table has it: "customers" for "dim_customers".
  const auto only = [&](std::string_view stem) {
    int found = -1;
    for (int t = 0; t < static_cast<int>(tables_.size()); ++t) {
      const auto& words = table_parts_[static_cast<std::size_t>(t)];
      if (words.size() < 2 || words.back() != stem) continue;
      if (found >= 0) return -1;
      found = t;
    }
    return found;
  };
  if (const int found = only(token.stem); found >= 0) return TableLink{found, 1, LinkQuality::partial};
  for (const auto synonym : table_synonyms(token.stem)) {
    for (int t = 0; t < static_cast<int>(tables_.size()); ++t) {
      const auto& words = table_parts_[static_cast<std::size_t>(t)];
      if (words.size() == 1 && words[0] == synonym) return TableLink{t, 1, LinkQuality::synonym};
    }
  }
  return best;
}

std::vector<ColumnLink> Schema::link_columns(std::span<const Token> tokens, std::size_t at) const {
  std::vector<ColumnLink> found;
  const Token& token = tokens[at];
  if (token.kind == TokenKind::symbol || token.kind == TokenKind::number || token.quote == '\'') return found;
  const auto add = [&](ColumnRef column, std::size_t length, LinkQuality quality, bool qualified) {
    if (length == 0) return;
    for (auto& link : found) {
      if (!(link.column == column)) continue;
      if (length > link.length || (length == link.length && quality < link.quality)) {
        link = {column, length, quality, qualified};
      }
      return;
    }
    found.push_back({column, length, quality, qualified});
  };
  const std::size_t dot = token.lower.find('.');
  for (int t = 0; t < static_cast<int>(tables_.size()); ++t) {
    const auto& own = table_parts_[static_cast<std::size_t>(t)];
    std::size_t prefix = match_parts(tokens, at, own);  // "customer name"
    if (prefix > 0 && at + prefix >= tokens.size()) prefix = 0;
    for (int c = 0; c < static_cast<int>(table(t).columns.size()); ++c) {
      const ColumnRef ref{t, c};
      const auto& words = parts(ref);
      const std::string& name = column(ref).name;
      if (same_name(token, name)) add(ref, 1, LinkQuality::exact, false);
      if (dot != std::string::npos && token.lower == fold_case(table(t).name) + "." + fold_case(name)) {
        add(ref, 1, LinkQuality::exact, true);
      }
      if (words.empty()) continue;
      const std::size_t whole = match_parts(tokens, at, words);
      add(ref, whole, LinkQuality::exact, false);
      if (prefix > 0) {
        if (const std::size_t rest = match_parts(tokens, at + prefix, words); rest > 0) {
          add(ref, prefix + rest, LinkQuality::exact, true);
        }
        for (const auto synonym : column_synonyms(tokens[at + prefix].stem)) {
          if (words.size() == 1 && words[0] == synonym && tokens[at + prefix].kind == TokenKind::word) {
            add(ref, prefix + 1, LinkQuality::synonym, true);
            break;
          }
        }
      }
      if (token.kind != TokenKind::word) continue;
      // A name without its noise: "created" for created_at, "total" for total_usd.
      std::vector<std::string> core;
      for (const auto& word : words) {
        if (!noise(word)) core.push_back(word);
      }
      if (!core.empty() && core.size() < words.size() && words.back() != "id") {
        add(ref, match_parts(tokens, at, core), LinkQuality::partial, false);
      }
      // One part of the name, or the table's name in front of it left out.
      if (words.size() > 1 && !is_stop_word(token.lower) && words.back() == token.stem &&
          words.back() != "id") {
        add(ref, 1, LinkQuality::partial, false);
      } else if (words.size() > 1 && words.back() == token.stem &&
                 (token.stem == "total" || token.stem == "value")) {
        add(ref, 1, LinkQuality::partial, false);
      }
      // "shipping date" and "ship date" for shipped_at
      const bool verb = token.lower.ends_with("ing") || token.lower.ends_with("ed");
      if (verb && core.size() == 1 && verb_root(core[0]) == verb_root(token.lower)) {
        const bool date =
            at + 1 < tokens.size() && (tokens[at + 1].lower == "date" || tokens[at + 1].lower == "time");
        add(ref, date ? 2 : 1, LinkQuality::partial, false);
      }
      // "payment" for payment_method
      if (words.size() == 2 && words[0] == token.stem && token.stem.size() >= 4 && words[1] != "id" &&
          token.stem != "first" && token.stem != "last" && token.stem != "full" && token.stem != "total" &&
          !is_stop_word(token.lower)) {
        add(ref, 1, LinkQuality::synonym, false);
      }
      for (const auto synonym : column_synonyms(token.stem == token.lower ? token.lower : token.stem)) {
        if ((words.size() == 1 && words[0] == synonym) ||
            (core.size() == 1 && core[0] == synonym && words.back() != "id") ||
            (words.size() > 1 && words.back() == synonym && !noise(synonym))) {
          add(ref, 1, LinkQuality::synonym, false);
          break;
        }
      }
    }
  }
  if (found.empty() && may_be_misspelt(token)) {
    for (int t = 0; t < static_cast<int>(tables_.size()); ++t) {
      for (int c = 0; c < static_cast<int>(table(t).columns.size()); ++c) {
        const auto& words = parts({t, c});
        if (words.size() == 1 && words[0].size() >= 5 &&
            edit_distance(token.stem, words[0], slack(words[0])) <= slack(words[0])) {
          add({t, c}, 1, LinkQuality::fuzzy, false);
        }
      }
    }
  }
  std::size_t longest = 0;
  for (const auto& link : found) longest = std::max(longest, link.length);
  std::erase_if(found, [&](const ColumnLink& link) { return link.length < longest; });
  std::stable_sort(found.begin(), found.end(),
                   [](const ColumnLink& a, const ColumnLink& b) { return a.quality < b.quality; });
  return found;
}

std::string Schema::nearest_table(std::string_view word) const {
  std::string best;
  std::size_t distance = 3;
  const std::string stem = singular(fold_case(word));
  if (stem.size() < 5) return best;
  for (std::size_t t = 0; t < tables_.size(); ++t) {
    if (table_parts_[t].size() != 1) continue;
    const std::string& name = table_parts_[t][0];
    const std::size_t d = edit_distance(stem, name, 2);
    if (d < distance && d <= slack(name)) {
      distance = d;
      best = tables_[t].name;
    }
  }
  return best;
}

}  // namespace ai_sdk::server::sql_query
