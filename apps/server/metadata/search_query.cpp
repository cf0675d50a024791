#include "metadata/search_query.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ai_sdk::server {
namespace {

constexpr std::size_t max_terms = 64;

constexpr std::array<std::pair<std::string_view, SearchField>, 12> fields{{
    {"name", SearchField::name},
    {"displayname", SearchField::display_name},
    {"description", SearchField::description},
    {"column", SearchField::columns},
    {"columns", SearchField::columns},
    {"columnnames", SearchField::columns},
    {"tag", SearchField::tags},
    {"tags", SearchField::tags},
    {"owner", SearchField::people},
    {"owners", SearchField::people},
    {"service", SearchField::place},
    {"synonyms", SearchField::synonyms},
}};

// The field before a colon, where it is one.
std::optional<SearchField> field_of(std::string_view word) {
  const std::string folded = search_fold(word);
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const auto& one) { return one.first == folded; });
  if (found == fields.end()) return {};
  return found->second;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '(' || c == ')'; }

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  SearchQuery run() {
    while (skip_blanks() && query_.terms.size() < max_terms) read_part();
    for (const auto& term : query_.terms) query_.folded += term.word.folded;
    for (const auto& phrase : query_.phrases) {
      for (const SearchWord& word : phrase.words) query_.folded += word.folded;
    }
    drop_fillers();
    return std::move(query_);
  }

 private:
  bool skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    return !rest_.empty();
  }

  void read_part() {
    const bool excluded = rest_.size() > 1 && rest_.front() == '-' && !is_blank(rest_[1]);
    if (excluded || rest_.front() == '+') rest_.remove_prefix(1);
    if (rest_.empty()) return;
    if (rest_.front() == '"') return read_quoted({});
    std::size_t end = 0;
    while (end < rest_.size() && !is_blank(rest_[end]) && rest_[end] != '"') ++end;
    std::string_view part = rest_.substr(0, end);
    std::optional<SearchField> field;
    if (const auto colon = part.find(':'); colon != std::string_view::npos) {
      field = field_of(part.substr(0, colon));
      if (field) {
        rest_.remove_prefix(colon + 1);
        if (!rest_.empty() && rest_.front() == '"') return read_quoted(field);
        part = part.substr(colon + 1);
        end -= colon + 1;
      }
    }
    rest_.remove_prefix(end);
    if (part == "AND" || part == "OR") return;
    const bool prefix = part.ends_with('*');
    const auto words = search_words(part);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (excluded) {
        query_.excluded.push_back(words[i]);
      } else {
        query_.terms.push_back({words[i], prefix && i + 1 == words.size(), field});
      }
    }
  }

  void read_quoted(std::optional<SearchField> field) {
    rest_.remove_prefix(1);
    const auto end = std::min(rest_.find('"'), rest_.size());
    auto words = search_words(rest_.substr(0, end));
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (!words.empty()) query_.phrases.push_back({std::move(words), field});
  }

  // "the table with the orders" looks for orders; "data" alone for data.
  void drop_fillers() {
    const auto filler = [](const SearchQuery::Term& term) {
      return !term.field && is_search_filler(term.word.folded);
    };
    if (std::all_of(query_.terms.begin(), query_.terms.end(), filler) && query_.phrases.empty()) return;
    std::erase_if(query_.terms, filler);
  }

  std::string_view rest_;
  SearchQuery query_;
};

}  // namespace

SearchQuery read_search_query(std::string_view text) { return Reader(text).run(); }

}  // namespace ai_sdk::server
