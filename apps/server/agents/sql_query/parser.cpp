#include "agents/sql_query/parser.hpp"

#include "agents/sql_query/parser_state.hpp"

#include <algorithm>

namespace ai_sdk::server::sql_query {

ParseResult parse_question(std::span<const Token> tokens, const ParseContext& context) {
  return Parser(tokens, context).run();
}

Parser::Parser(std::span<const Token> tokens, const ParseContext& context)
    : tokens_(tokens), context_(context), schema_(context.schema), values_(context.values) {
  // The tables that are named anywhere make some readings of a column likelier than others.
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (const auto link = table_at(i)) named_tables_.push_back(link->table);
  }
}

std::string_view Parser::word(std::size_t i) const {
  if (i >= tokens_.size() || tokens_[i].kind == TokenKind::quoted) return {};
  return tokens_[i].lower;
}

bool Parser::is(std::size_t i, std::initializer_list<std::string_view> words) const {
  const std::string_view own = word(i);
  return !own.empty() && std::find(words.begin(), words.end(), own) != words.end();
}

bool Parser::phrase(std::size_t i, std::string_view words) const {
  while (!words.empty()) {
    const std::size_t blank = words.find(' ');
    if (word(i++) != words.substr(0, blank)) return false;
    words = blank == words.npos ? std::string_view() : words.substr(blank + 1);
  }
  return true;
}

std::size_t Parser::skip(std::size_t i, std::initializer_list<std::string_view> words) const {
  while (is(i, words)) ++i;
  return i;
}

std::optional<double> Parser::number_at(std::size_t i) const {
  if (i >= tokens_.size()) return std::nullopt;
  if (tokens_[i].kind == TokenKind::number) return tokens_[i].number;
  if (tokens_[i].kind != TokenKind::word) return std::nullopt;
  if (const auto n = number_word(tokens_[i].lower)) return *n;
  return std::nullopt;
}

void Parser::note(std::string text) {
  if (notes_seen_.insert(text).second) plan_.notes.push_back(std::move(text));
}

ParseResult Parser::run() {
  ParseResult result;
  if (describe(result)) return result;
  // An order at the start ("delete …", "please update …") asks for a change, whatever follows.
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (is_write_word(word(i)) && !table_at(i)) {
      result.asks_to_write = true;
      break;
    }
    if (!is_stop_word(word(i)) || is(i, {"show", "list", "find", "get", "how", "what", "which", "who"}))
      break;
  }
  while (at_ < tokens_.size()) {
    const std::size_t before = at_;
    if (step()) {
      if (at_ <= before) at_ = before + 1;
      continue;
    }
    const Token& token = tokens_[at_];
    const bool silent =
        token.kind == TokenKind::symbol || (token.kind == TokenKind::word && is_stop_word(token.lower));
    if (!silent) unused_.push_back(token.text);
    ++at_;
  }
  for (const auto& mention : mentions_) result.names_something = result.names_something || mention.table >= 0;
  result.names_something = result.names_something || !columns_.empty() || !plan_.filters.empty() ||
                           !groups_.empty() || !measures_.empty();
  finish(result);
  result.unused = unused_;
  if (result.problem.empty()) result.problem = problem_;
  result.understood =
      result.has_plan && result.unused.empty() && result.problem.empty() && !result.asks_to_write;
  return result;
}

bool Parser::step() {
  return share_rule() || duplicates_rule() || distinct_rule() || count_rule() || sort_rule() || date_rule() ||
         missing_rule() || ranking_rule() || aggregate_rule() || group_rule() || text_match_rule() ||
         comparison_rule() || negation_rule() || limit_rule() || mention() || looked_up_value() ||
         misspelt_table();
}

// "custmers": the one table whose name is a letter or two away.
bool Parser::misspelt_table() {
  if (tokens_[at_].kind != TokenKind::word || is_stop_word(word(at_)) || is_write_word(word(at_)))
    return false;
  const std::string name = schema_.nearest_table(tokens_[at_].lower);
  if (name.empty()) return false;
  note("I read “" + tokens_[at_].text + "” as " + name);
  mentions_.push_back({schema_.find_table(name), at_, false, false});
  return take(1);
}

}  // namespace ai_sdk::server::sql_query
