#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// A name as code in Markdown, whatever it holds.
inline std::string code(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '`', '\'');
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return '`' + text + '`';
}

// As the built-in engine counts what was read and written.
inline std::int64_t count_words(std::string_view text) {
  std::int64_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    words += !blank && !inside ? 1 : 0;
    inside = !blank;
  }
  return words;
}

}  // namespace ai_sdk::server
