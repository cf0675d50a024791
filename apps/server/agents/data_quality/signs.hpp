#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ai_sdk::server::quality {

// What kinds of signs a text has in it: one pass tells which forms it can have at all.
inline constexpr unsigned sign_letter = 1;
inline constexpr unsigned sign_digit = 2;
inline constexpr unsigned sign_high = 4;     // bytes beyond ASCII
inline constexpr unsigned sign_control = 8;  // below blank, or 0x7f
inline constexpr unsigned sign_markup = 16;  // & or <
inline constexpr unsigned sign_blank = 32;
inline constexpr unsigned sign_at = 64;
inline constexpr unsigned sign_colon = 128;
inline constexpr unsigned sign_slash = 256;
inline constexpr unsigned sign_other = 512;
inline constexpr unsigned sign_double_blank = 1024;

constexpr std::array<std::uint16_t, 256> make_signs() {
  std::array<std::uint16_t, 256> signs{};
  for (unsigned c = 0; c < 256; ++c) {
    unsigned sign = sign_other;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) sign = sign_letter;
    if (c >= '0' && c <= '9') sign = sign_digit;
    if (c >= 0x80) sign = sign_high;
    if (c < 0x20 || c == 0x7f) sign = sign_control;
    if (c == '&' || c == '<') sign = sign_markup;
    if (c == ' ') sign = sign_blank;
    if (c == '@') sign = sign_at;
    if (c == ':') sign = sign_colon;
    if (c == '/') sign = sign_slash;
    signs[c] = static_cast<std::uint16_t>(sign);
  }
  return signs;
}
inline constexpr std::array<std::uint16_t, 256> sign_table = make_signs();

inline unsigned signs_of(std::string_view text) {
  unsigned signs = 0;
  unsigned last = 0;
  for (const char c : text) {
    const unsigned sign = sign_table[static_cast<unsigned char>(c)];
    signs |= sign;
    if ((sign & last & sign_blank) != 0) signs |= sign_double_blank;
    last = sign;
  }
  return signs;
}

constexpr std::array<char, 256> make_shape_table() {
  std::array<char, 256> signs{};
  for (unsigned c = 0; c < 256; ++c) {
    char sign = static_cast<char>(c);
    if (c >= 'A' && c <= 'Z') sign = 'A';
    if (c >= 'a' && c <= 'z') sign = 'a';
    if (c >= '0' && c <= '9') sign = '9';
    if (c >= 0x80) sign = 'u';
    signs[c] = sign;
  }
  return signs;
}
inline constexpr std::array<char, 256> shape_table = make_shape_table();

}  // namespace ai_sdk::server::quality
