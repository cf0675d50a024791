#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace ai_sdk::core {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Letters of ASCII only, whatever the locale: what protocols compare without case is ASCII.
constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = lower(c);
  return out;
}

inline bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

// Nothing but visible ASCII, which can stand in a header and in a log as it is; also of an empty text.
inline bool is_visible(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace ai_sdk::core
