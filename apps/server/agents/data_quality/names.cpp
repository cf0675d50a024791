#include "agents/data_quality/names.hpp"

#include "core/ascii.hpp"

#include <algorithm>

namespace ai_sdk::server::quality {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
using core::is_digit;
bool is_word_char(char c) {
  return is_upper(c) || is_lower(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::vector<std::string> name_words(std::string_view name) {
  std::vector<std::string> words;
  std::string current;
  const auto flush = [&] {
    if (!current.empty()) words.push_back(core::lower(current));
    current.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_word_char(c)) {
      flush();
      continue;
    }
    if (!current.empty()) {
      const char before = current.back();
      const bool next_lower = i + 1 < name.size() && is_lower(name[i + 1]);
      // orderId, HTTPStatus: a capital starts a word after a small letter, or where the next one is small
      if (is_upper(c) && (is_lower(before) || is_digit(before) || (is_upper(before) && next_lower))) flush();
    }
    current += c;
  }
  flush();
  return words;
}

std::string singular(std::string_view word) {
  std::string w = core::lower(word);
  const auto ends = [&](std::string_view tail) { return w.size() > tail.size() + 1 && w.ends_with(tail); };
  if (w == "people") return "person";
  if (w == "children") return "child";
  if (ends("ies")) return w.substr(0, w.size() - 3) + "y";
  if (ends("sses") || ends("shes") || ends("ches") || ends("xes") || ends("uses")) {
    return w.substr(0, w.size() - 2);
  }
  if (ends("s") && !ends("ss") && !ends("us") && !ends("is")) return w.substr(0, w.size() - 1);
  return w;
}

bool has_word(const std::vector<std::string>& words, std::initializer_list<std::string_view> list) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(list.begin(), list.end(), std::string_view(word)) != list.end();
  });
}

bool same_entity(std::string_view text, std::string_view table) {
  const auto joined = [](std::string_view name) {
    auto words = name_words(name);
    if (!words.empty()) words.back() = singular(words.back());
    std::string out;
    for (const auto& word : words) out += word;
    return out;
  };
  const std::string left = joined(text);
  return !left.empty() && left == joined(table);
}

}  // namespace ai_sdk::server::quality
