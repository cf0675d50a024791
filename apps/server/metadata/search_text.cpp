#include "metadata/search_text.hpp"

#include "core/ascii.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace ai_sdk::server {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
using core::is_digit;
bool is_word_byte(char c) {
  return is_upper(c) || is_lower(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}
bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string lower_case(std::string_view word) {
  if (is_ascii(word)) return core::lower(word);
  utf8proc_uint8_t* folded = nullptr;
  const auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                     UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(word.data()),
                                 static_cast<utf8proc_ssize_t>(word.size()), &folded, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, std::free);
  if (size < 0) return std::string(word);  // not UTF-8: compared byte by byte
  return {reinterpret_cast<const char*>(folded), static_cast<std::size_t>(size)};
}

// orderItems, HTTPServer: a word begins at the capital.
bool begins_word(std::string_view text, std::size_t at) {
  if (!is_upper(text[at])) return false;
  const char before = text[at - 1];
  if (is_lower(before) || is_digit(before)) return true;
  return is_upper(before) && at + 1 < text.size() && is_lower(text[at + 1]);
}

bool has_vowel(std::string_view text) { return text.find_first_of("aeiouy") != std::string_view::npos; }

// ship from shipp.
void undouble(std::string& stem) {
  const auto size = stem.size();
  if (size < 4 || stem[size - 1] != stem[size - 2]) return;
  if (std::string_view("lsz").find(stem.back()) == std::string_view::npos) stem.pop_back();
}

bool drop_ending(std::string& word, std::string_view ending) {
  if (!word.ends_with(ending)) return false;
  const std::string_view rest(word.data(), word.size() - ending.size());
  if (rest.size() < 3 || !has_vowel(rest)) return false;
  word.resize(rest.size());
  undouble(word);
  return true;
}

constexpr std::array<std::string_view, 60> fillers{
    "a",      "about", "an",     "and",  "any",  "are",   "as",    "at",          "be",   "by",
    "can",    "data",  "did",    "do",   "does", "each",  "find",  "for",         "from", "get",
    "give",   "has",   "have",   "how",  "i",    "in",    "info",  "information", "is",   "it",
    "its",    "me",    "much",   "many", "my",   "of",    "on",    "or",          "our",  "show",
    "stored", "table", "tables", "that", "the",  "their", "them",  "there",       "they", "this",
    "to",     "was",   "we",     "were", "what", "when",  "where", "which",       "who",  "with"};

}  // namespace

std::string search_stem(std::string_view folded) {
  std::string word(folded);
  if (word.size() < 4 || !is_ascii(word)) return word;
  const auto ends = [&word](std::string_view ending) { return word.ends_with(ending); };
  if (ends("ies") && word.size() > 4) {
    word.replace(word.size() - 3, 3, "y");
  } else if (ends("sses") || ends("xes") || ends("ches") || ends("shes") || ends("zes")) {
    word.resize(word.size() - 2);
  } else if (ends("s") && !ends("ss") && !ends("us") && !ends("is")) {
    word.pop_back();
  }
  if (!drop_ending(word, "ing")) drop_ending(word, "ed");
  if (word.size() >= 5 && word.back() == 'e') word.pop_back();
  return word;
}

std::vector<SearchWord> search_words(std::string_view text, std::size_t limit) {
  std::vector<SearchWord> words;
  std::size_t at = 0;
  while (at < text.size() && words.size() < limit) {
    if (!is_word_byte(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() && is_word_byte(text[end]) && !begins_word(text, end)) ++end;
    SearchWord word;
    word.folded = lower_case(text.substr(at, end - at));
    word.stem = search_stem(word.folded);
    if (!word.folded.empty()) words.push_back(std::move(word));
    at = end;
  }
  return words;
}

std::string search_fold(std::string_view text) {
  std::string folded;
  for (const SearchWord& word : search_words(text)) folded += word.folded;
  return folded;
}

bool is_search_filler(std::string_view folded) {
  return std::find(fillers.begin(), fillers.end(), folded) != fillers.end();
}

}  // namespace ai_sdk::server
