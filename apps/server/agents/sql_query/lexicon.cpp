#include "agents/sql_query/lexicon.hpp"

#include "agents/sql_query/tokenizer.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_map>
#include <unordered_set>

namespace ai_sdk::server::sql_query {
namespace {

using Words = std::unordered_set<std::string_view>;

bool ends(std::string_view word, std::string_view tail) { return word.ends_with(tail); }

const Words& stop_words() {
  static const Words words{"a",        "an",         "the",
                           "of",       "for",        "in",
                           "on",       "at",         "to",
                           "is",       "are",        "was",
                           "were",     "be",         "been",
                           "being",    "do",         "does",
                           "did",      "have",       "has",
                           "had",      "having",     "with",
                           "and",      "or",         "that",
                           "which",    "who",        "whom",
                           "whose",    "what",       "where",
                           "when",     "there",      "here",
                           "this",     "these",      "those",
                           "it",       "its",        "their",
                           "they",     "them",       "our",
                           "we",       "us",         "my",
                           "i",        "me",         "you",
                           "your",     "he",         "she",
                           "his",      "her",        "show",
                           "list",     "give",       "get",
                           "find",     "tell",       "display",
                           "please",   "can",        "could",
                           "would",    "will",       "shall",
                           "should",   "may",        "might",
                           "want",     "need",       "like",
                           "know",     "see",        "let",
                           "fetch",    "return",     "return",
                           "retrieve", "select",     "pull",
                           "print",    "all",        "any",
                           "some",     "every",      "as",
                           "so",       "just",       "also",
                           "then",     "than",       "from",
                           "by",       "per",        "if",
                           "but",      "into",       "out",
                           "now",      "currently",  "current",
                           "overall",  "altogether", "together",
                           "total",    "hi",         "hello",
                           "hey",      "thanks",     "thank",
                           "ok",       "okay",       "kindly",
                           "row",      "rows",       "record",
                           "records",  "entry",      "entries",
                           "data",     "result",     "results",
                           "table",    "tables",     "column",
                           "columns",  "database",   "exist",
                           "exists",   "existing",   "exactly",
                           "actually", "really",     "only",
                           "about",    "more",       "information",
                           "info",     "details",    "up",
                           "one",      "ones",       "value",
                           "values",   "have",       "been",
                           "made",     "make",       "makes",
                           "happened", "happen",     "occurred",
                           "look",     "looks",      "each",
                           "within",   "during",     "available",
                           "dollars",  "dollar",     "euros",
                           "euro",     "usd",        "eur",
                           "such",     "both",       "too",
                           "am",       "anything",   "something",
                           "kind",     "kinds",      "possible",
                           "ever",     "yet",        "still",
                           "compute",  "calculate",  "determine",
                           "report",   "output",     "work",
                           "?",        ";",          ",",
                           "full",     "whole",      "entire",
                           "belong",   "belongs",    "belonging",
                           "based",    "located",    "live",
                           "lives",    "living",     "respectively",
                           "question", "quick",      "quickly",
                           "has",      "item",       "items",
                           "set",      "place",      "instead",
                           "places",   "placing",    "used",
                           "come",     "comes",      "coming",
                           "often",    "frequently", "recorded",
                           "placed",   "contain",    "contained",
                           "got",      "go",         "use",
                           "using"};
  return words;
}

using Synonyms = std::unordered_map<std::string_view, std::vector<std::string_view>>;

const Synonyms& column_words() {
  static const Synonyms words{
      {"revenue", {"revenue", "total", "amount", "sale", "subtotal", "turnover", "gross"}},
      {"sale", {"sale", "revenue", "total", "amount", "subtotal", "turnover", "gross"}},
      {"turnover", {"turnover", "revenue", "total", "amount", "sale"}},
      {"income", {"income", "revenue", "total", "amount"}},
      {"earning", {"earning", "revenue", "total", "amount", "gross"}},
      {"spend", {"spend", "spent", "total", "amount"}},
      {"spent", {"spent", "spend", "total", "amount"}},
      {"spending", {"spending", "spent", "total", "amount"}},
      {"amount", {"amount", "total", "sum"}},
      {"value", {"value", "total", "amount", "price"}},
      {"worth", {"worth", "value", "total", "amount", "price"}},
      {"money", {"total", "amount", "revenue"}},
      {"cost", {"cost", "price", "amount"}},
      {"price", {"price", "cost", "fare"}},
      {"mail", {"email"}},
      {"e-mail", {"email"}},
      {"email", {"email", "mail"}},
      {"telephone", {"phone", "mobile", "tel"}},
      {"phone", {"phone", "telephone", "mobile", "tel"}},
      {"mobile", {"mobile", "phone"}},
      {"quantity", {"quantity", "qty", "stock", "unit", "count"}},
      {"qty", {"qty", "quantity"}},
      {"unit", {"unit", "quantity", "qty"}},
      {"stock", {"stock", "quantity", "qty", "on_hand"}},
      {"inventory", {"stock", "quantity", "qty"}},
      {"zip", {"zip", "zipcode", "postcode", "postal"}},
      {"zipcode", {"zip", "zipcode", "postcode", "postal"}},
      {"postcode", {"postcode", "zip", "postal"}},
      {"town", {"city", "town"}},
      {"birthday", {"birthdate", "birth", "birthday", "dob"}},
      {"birth", {"birthdate", "birth", "dob"}},
      {"surname", {"last", "surname"}},
      {"type", {"type", "kind", "category"}},
      {"kind", {"kind", "type", "category"}},
      {"category", {"category", "type", "kind"}},
      {"rating", {"rating", "score", "star"}},
      {"score", {"score", "rating"}},
      {"title", {"title", "name"}},
      {"created", {"created", "create", "creation", "signup", "registered", "added"}},
      {"signup", {"signup", "registered", "created", "joined"}},
      {"signed", {"signup", "registered", "created", "joined"}},
      {"registered", {"registered", "registration", "signup", "created", "joined"}},
      {"joined", {"joined", "join", "signup", "registered", "created"}},
      {"added", {"added", "created"}},
      {"updated", {"updated", "update", "modified", "changed"}},
      {"shipped", {"shipped", "ship", "shipping", "dispatched"}},
      {"delivered", {"delivered", "delivery"}},
      {"ordered", {"ordered", "order", "placed", "created"}},
      {"placed", {"placed", "ordered", "order", "created"}},
      {"born", {"birth", "birthdate", "born", "dob"}},
      {"hired", {"hired", "hire", "started"}},
      {"paid", {"paid", "payment"}},
      {"released", {"released", "release"}},
      {"date", {"date", "day", "time", "at", "on"}},
      {"pay", {"salary", "pay", "wage"}},
      {"wage", {"wage", "salary", "pay"}},
      {"salary", {"salary", "pay", "wage"}}};
  return words;
}

const Synonyms& table_words() {
  static const Synonyms words{{"client", {"customer", "user", "account"}},
                              {"buyer", {"customer", "user"}},
                              {"shopper", {"customer", "user"}},
                              {"consumer", {"customer", "user"}},
                              {"person", {"person", "customer", "user", "employee"}},
                              {"user", {"user", "customer", "account"}},
                              {"member", {"member", "customer", "user"}},
                              {"purchase", {"purchase", "order", "sale"}},
                              {"sale", {"sale", "order", "purchase"}},
                              {"article", {"article", "product", "item"}},
                              {"good", {"product", "item", "article"}},
                              {"item", {"item", "product", "article"}},
                              {"merchandise", {"product", "item"}},
                              {"staff", {"staff", "employee"}},
                              {"worker", {"worker", "employee"}},
                              {"employee", {"employee", "staff"}},
                              {"film", {"film", "movie"}},
                              {"movie", {"movie", "film"}},
                              {"stock", {"stock", "inventory"}},
                              {"inventory", {"inventory", "stock"}},
                              {"shop", {"shop", "store"}},
                              {"store", {"store", "shop"}},
                              {"bought", {"order", "purchase", "sale"}},
                              {"ordered", {"order", "purchase", "sale"}},
                              {"purchased", {"purchase", "order", "sale"}},
                              {"sold", {"sale", "order", "purchase"}},
                              {"bill", {"invoice", "bill"}},
                              {"invoice", {"invoice", "bill"}},
                              {"vendor", {"vendor", "supplier"}},
                              {"supplier", {"supplier", "vendor"}}};
  return words;
}

}  // namespace

std::string singular(std::string_view word) {
  static const std::unordered_map<std::string_view, std::string_view> irregular{{"people", "person"},
                                                                                {"children", "child"},
                                                                                {"men", "man"},
                                                                                {"women", "woman"},
                                                                                {"indices", "index"},
                                                                                {"data", "data"},
                                                                                {"news", "news"},
                                                                                {"series", "series"},
                                                                                {"species", "species"},
                                                                                {"e-mails", "e-mail"},
                                                                                {"movies", "movie"},
                                                                                {"ties", "tie"},
                                                                                {"cookies", "cookie"},
                                                                                {"sales", "sale"},
                                                                                {"prices", "price"},
                                                                                {"houses", "house"},
                                                                                {"warehouses", "warehouse"},
                                                                                {"cases", "case"},
                                                                                {"purchases", "purchase"},
                                                                                {"courses", "course"},
                                                                                {"databases", "database"},
                                                                                {"buses", "bus"},
                                                                                {"responses", "response"},
                                                                                {"licenses", "license"},
                                                                                {"releases", "release"},
                                                                                {"expenses", "expense"},
                                                                                {"phases", "phase"},
                                                                                {"leaves", "leave"},
                                                                                {"caches", "cache"},
                                                                                {"has", "has"},
                                                                                {"was", "was"},
                                                                                {"is", "is"}};
  if (const auto it = irregular.find(word); it != irregular.end()) return std::string(it->second);
  if (word.size() < 4 && !(word.size() == 3 && ends(word, "s"))) return std::string(word);
  if (ends(word, "ss") || ends(word, "us") || ends(word, "is")) return std::string(word);
  const auto drop = [&](std::size_t n) { return std::string(word.substr(0, word.size() - n)); };
  if (ends(word, "ies") && word.size() > 4) return drop(3) + "y";
  for (const auto tail : {"sses", "uses", "xes", "ches", "shes", "zes"}) {
    if (ends(word, tail) && word.size() > 4) return drop(2);
  }
  if (ends(word, "s")) return drop(1);
  return std::string(word);
}

std::string verb_root(std::string_view word) {
  const auto undouble = [](std::string root) {
    if (root.size() > 3 && root[root.size() - 1] == root[root.size() - 2] && root.back() != 's' &&
        root.back() != 'l') {
      root.pop_back();
    }
    return root;
  };
  if (word.size() > 5 && ends(word, "ing")) return undouble(std::string(word.substr(0, word.size() - 3)));
  if (word.size() > 4 && ends(word, "ed")) return undouble(std::string(word.substr(0, word.size() - 2)));
  return std::string(word);
}

std::string plural(std::string_view word) {
  std::string out(word);
  if (ends(word, "y") && word.size() > 1 &&
      std::string_view("aeiou").find(word[word.size() - 2]) == word.npos) {
    out.replace(out.size() - 1, 1, "ies");
  } else if (ends(word, "s") || ends(word, "x") || ends(word, "ch") || ends(word, "sh")) {
    out += "es";
  } else {
    out += "s";
  }
  return out;
}

bool is_stop_word(std::string_view lower) { return stop_words().contains(lower); }

bool is_write_word(std::string_view lower) {
  static const Words words{"delete", "remove",  "update", "insert",  "drop",   "alter",     "truncate",
                           "modify", "change",  "rename", "erase",   "wipe",   "overwrite", "purge",
                           "create", "add",     "edit",   "replace", "attach", "detach",    "vacuum",
                           "pragma", "grant",   "revoke", "clear",   "fix",    "correct",   "merge",
                           "cancel", "destroy", "import", "load"};
  return words.contains(lower);
}

std::optional<int> number_word(std::string_view lower) {
  static const std::unordered_map<std::string_view, int> words{
      {"zero", 0},   {"two", 2},     {"three", 3},  {"four", 4},      {"five", 5},        {"six", 6},
      {"seven", 7},  {"eight", 8},   {"nine", 9},   {"ten", 10},      {"eleven", 11},     {"twelve", 12},
      {"dozen", 12}, {"twenty", 20}, {"fifty", 50}, {"hundred", 100}, {"thousand", 1000}, {"one", 1}};
  const auto it = words.find(lower);
  return it == words.end() ? std::nullopt : std::optional(it->second);
}

std::span<const std::string_view> column_synonyms(std::string_view stem) {
  const auto it = column_words().find(stem);
  return it == column_words().end() ? std::span<const std::string_view>{} : std::span(it->second);
}

std::span<const std::string_view> table_synonyms(std::string_view stem) {
  const auto it = table_words().find(stem);
  return it == table_words().end() ? std::span<const std::string_view>{} : std::span(it->second);
}

std::optional<Adjective> superlative(std::string_view lower) {
  static const std::unordered_map<std::string_view, Adjective> words{
      {"cheapest", {"price", false}},  {"priciest", {"price", true}},    {"dearest", {"price", true}},
      {"costliest", {"price", true}},  {"oldest", {"birth", false}},     {"youngest", {"birth", true}},
      {"newest", {"date", true}},      {"latest", {"date", true}},       {"earliest", {"date", false}},
      {"largest", {"amount", true}},   {"biggest", {"amount", true}},    {"greatest", {"amount", true}},
      {"smallest", {"amount", false}}, {"highest", {"amount", true}},    {"lowest", {"amount", false}},
      {"longest", {"size", true}},     {"shortest", {"size", false}},    {"tallest", {"size", true}},
      {"heaviest", {"size", true}},    {"lightest", {"size", false}},    {"best-rated", {"rating", true}},
      {"top-rated", {"rating", true}}, {"best-selling", {"sold", true}}, {"bestselling", {"sold", true}}};
  const auto it = words.find(lower);
  return it == words.end() ? std::nullopt : std::optional(it->second);
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  constexpr std::size_t longest = 64;
  if (a.size() > longest || b.size() > longest) return limit + 1;
  if (a.size() > b.size() + limit || b.size() > a.size() + limit) return limit + 1;
  std::array<std::array<std::size_t, longest + 1>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i + 2) % 3];
    const auto& above2 = rows[(i + 1) % 3];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t same = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + same});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], above2[j - 2] + 1);
    }
  }
  return rows[a.size() % 3][b.size()];
}

std::vector<std::string> name_parts(std::string_view name) {
  std::vector<std::string> parts;
  std::string part;
  const auto flush = [&] {
    if (!part.empty()) parts.push_back(singular(fold_case(part)));
    part.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    if (c < 0x80 && std::isalnum(c) == 0) {
      flush();
      continue;
    }
    if (c < 0x80 && std::isupper(c) != 0 && !part.empty()) {
      const auto before = static_cast<unsigned char>(name[i - 1]);
      const bool next_lower =
          i + 1 < name.size() && std::islower(static_cast<unsigned char>(name[i + 1])) != 0;
      // "orderDate" and "HTTPStatus" are cut, "ID" is not.
      if (std::islower(before) != 0 || std::isdigit(before) != 0 || (std::isupper(before) != 0 && next_lower))
        flush();
    }
    part += name[i];
  }
  flush();
  return parts;
}

}  // namespace ai_sdk::server::sql_query
