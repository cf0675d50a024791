#include "agents/curator/request.hpp"

#include "core/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace ai_sdk::server::curator {
namespace {

constexpr std::size_t longest_message = 4'000;
constexpr std::size_t longest_range = 1'000;

// Words of letters, numbers, and "-" between numbers.
std::vector<std::string> words_of(std::string_view message) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string text = core::lower(message.substr(0, longest_message));
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\'' || (c >= 'a' && c <= 'z') || digit(c) || c == '_' ||
        static_cast<unsigned char>(c) >= 0x80U) {
      word += c;
    } else {
      const bool range =
          c == '-' && !word.empty() && digit(word.back()) && i + 1 < text.size() && digit(text[i + 1]);
      end_word();
      if (range) words.emplace_back("-");
    }
  }
  end_word();
  return words;
}

bool has(const std::vector<std::string>& words, std::initializer_list<std::string_view> list) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  });
}

bool number_of(const std::string& word, std::size_t& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size();
}

std::vector<std::size_t> numbers_in(const std::vector<std::string>& words) {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::size_t number = 0, last = 0;
    if (!number_of(words[i], number)) continue;
    const bool range = i + 2 < words.size() && (words[i + 1] == "-" || words[i + 1] == "to") &&
                       number_of(words[i + 2], last);
    if (range && last >= number && last - number < longest_range) {
      for (; number <= last; ++number) numbers.push_back(number);
      i += 2;
    } else {
      numbers.push_back(number);
    }
  }
  return numbers;
}

// The kinds that are named; all where none is.
bool read_kinds(const std::vector<std::string>& words, Wanted& kinds) {
  const bool descriptions = has(words, {"description", "descriptions", "describe", "document",
                                        "documentation", "describing", "documenting"});
  const bool tags = has(words, {"tag", "tags", "pii", "personal", "sensitive", "privacy", "gdpr", "classify",
                                "classification"});
  const bool terms = has(words, {"glossary", "term", "terms", "link", "links"});
  if (!descriptions && !tags && !terms) return false;
  kinds = {descriptions, tags, terms};
  return true;
}

}  // namespace

Request read_request(std::string_view message) {
  Request request;
  const auto words = words_of(message);
  const bool named = read_kinds(words, request.kinds);
  const bool negated = has(words, {"not", "don't", "dont", "never", "no", "without", "nothing", "none"});
  if (has(words, {"apply", "accept", "confirm"}) && !negated) {
    request.want = Request::Want::apply;
    request.numbers = numbers_in(words);
    request.all = request.numbers.empty() && has(words, {"all", "everything"}) && !named;
    request.by_kind = request.numbers.empty() && named;
    return request;
  }
  request.every_table = has(words, {"all", "every", "each", "everything"}) &&
                        has(words, {"table", "tables", "everything", "views"});
  if (negated || has(words, {"discard", "forget", "cancel"})) {
    request.want = Request::Want::forget;
  } else if (named || has(words, {"propose", "proposal", "suggest", "curate", "curation", "improve", "check",
                                  "find", "metadata", "review"})) {
    request.want = Request::Want::propose;
  } else if (has(words, {"list", "show", "why", "evidence", "proposals", "pending"})) {
    request.want = Request::Want::show;
  }
  return request;
}

}  // namespace ai_sdk::server::curator
