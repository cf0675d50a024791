#include "agents/discovery/question.hpp"

#include "catalog/message_tokens.hpp"
#include "catalog/table_names.hpp"

#include <algorithm>
#include <array>

namespace ai_sdk::server::discovery {
namespace {

constexpr std::size_t scanned_bytes = 4 * 1024;
constexpr std::size_t most_topics = 8;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What a question about tables is made of, and what it is not about.
constexpr auto plain_words = std::to_array<std::string_view>(
    {"a",       "about",     "all",       "an",          "and",      "any",      "anything",  "are",
     "as",      "at",        "available", "be",          "can",      "catalog",  "catalogue", "column",
     "columns", "contain",   "contained", "containing",  "contains", "data",     "database",  "databases",
     "dataset", "datasets",  "deal",      "describe",    "do",       "does",     "every",     "exist",
     "exists",  "explain",   "field",     "fields",      "find",     "for",      "from",      "get",
     "give",    "has",       "have",      "having",      "hold",     "holding",  "holds",     "i",
     "in",      "include",   "includes",  "information", "is",       "it",       "its",       "keep",
     "keeps",   "kept",      "know",      "list",        "live",     "lives",    "locate",    "located",
     "look",    "looks",     "like",      "me",          "mention",  "mentions", "my",        "name",
     "names",   "of",        "on",        "or",          "our",      "please",   "recorded",  "records",
     "related", "relevant",  "schema",    "search",      "see",      "show",     "some",      "store",
     "stored",  "stores",    "structure", "table",       "tables",   "tell",     "that",      "the",
     "their",   "there",     "these",     "this",        "to",       "us",       "view",      "views",
     "want",    "we",        "what",      "where",       "which",    "with",     "you",       "your",
     "details", "definition"});
constexpr auto finding_words = std::to_array<std::string_view>(
    {"where", "hold", "holds", "holding", "contain", "contains", "containing", "find", "about", "mention",
     "search", "store", "stored", "stores", "related", "locate"});
constexpr auto describing_words =
    std::to_array<std::string_view>({"describe", "structure", "schema", "definition", "details", "explain"});
constexpr auto column_words = std::to_array<std::string_view>({"column", "columns", "field", "fields"});

bool is_plain(std::string_view word) { return is_one_of(word, plain_words); }

struct Words {
  std::vector<std::string> all;
  template <std::size_t N>
  bool have(const std::array<std::string_view, N>& list) const {
    return std::any_of(all.begin(), all.end(), [&](const auto& word) { return is_one_of(word, list); });
  }
  bool have(std::string_view word) const { return std::find(all.begin(), all.end(), word) != all.end(); }
};

bool names_table(const std::vector<TableRef>& tables, std::string_view word) {
  return std::any_of(tables.begin(), tables.end(), [&](const TableRef& table) {
    return same_but_for_number(word, fold_name(table.info.name));
  });
}

}  // namespace

bool same_topic(std::string_view word, std::string_view other) {
  constexpr std::size_t least = 4;
  if (same_but_for_number(word, other)) return true;
  const std::string a = number_key(word);
  const std::string b = number_key(other);
  const std::string& shorter = a.size() < b.size() ? a : b;
  const std::string& longer = a.size() < b.size() ? b : a;
  return shorter.size() >= least && longer.starts_with(shorter);
}

Question read_question(const Catalog& catalog, std::string_view message) {
  message = message.substr(0, scanned_bytes);
  Question question;
  Words words;
  const auto tokens = tokenize_message(message);
  for (const auto& token : tokens) words.all.push_back(token.folded);
  const TableMatch match = find_tables(catalog, message);

  std::vector<std::string> topics;
  for (const auto& word : words.all) {
    if (word.empty() || is_plain(word) || topics.size() == most_topics) continue;
    if (std::find(topics.begin(), topics.end(), word) == topics.end()) topics.push_back(word);
  }
  const bool about_other_things = std::any_of(
      topics.begin(), topics.end(), [&](const std::string& word) { return !names_table(match.found, word); });
  // "which tables hold refunds" looks for tables; "which columns do orders have" for those of a table.
  const bool which_tables =
      (words.have("which") || words.have("what") || words.have("any") || words.have("all")) &&
      (words.have("table") || words.have("tables") || words.have("view") || words.have("views"));
  const bool finds = words.have(finding_words) || which_tables;
  const bool describes = words.have(describing_words) || words.have(column_words);
  if (topics.empty()) {
    question.kind = words.have("tables") || words.have("data") || words.have("list") || words.have("views") ||
                            words.have("catalog") || words.have("database")
                        ? Question::Kind::list
                        : Question::Kind::help;
  } else if (!match.found.empty() && (!finds || (describes && !about_other_things))) {
    question.kind = Question::Kind::describe;
    question.tables = match.found;
  } else if (match.found.empty() && describes && !finds && !match.asked_for.empty()) {
    question.kind = Question::Kind::missing;
    question.asked_for = match.asked_for;
    question.suggestions = match.suggestions;
  } else if (topics.size() == 1 && topics.front() == "help") {
    question.kind = Question::Kind::help;
  } else {
    question.kind = Question::Kind::find;
    question.topics = std::move(topics);
  }
  return question;
}

}  // namespace ai_sdk::server::discovery
