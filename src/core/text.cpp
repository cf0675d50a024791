#include "core/text.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>

namespace ai_sdk::core {
namespace {

struct Step {
  std::size_t length;  // bytes of the character, or of the longest start of one
  char32_t code;       // meaningless where not valid
  bool valid;
};

// One character after table 3-7 of the Unicode standard.
Step step(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(at);
  if (first < 0x80) return {1, first, true};
  std::size_t more = 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  char32_t code = 0;
  if (first >= 0xC2 && first <= 0xDF) {
    more = 1;
    code = first & 0x1FU;
  } else if (first >= 0xE0 && first <= 0xEF) {
    more = 2;
    code = first & 0x0FU;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    more = 3;
    code = first & 0x07U;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return {1, 0, false};
  }
  for (std::size_t i = 1; i <= more; ++i) {
    if (at + i >= text.size() || byte(at + i) < low || byte(at + i) > high) return {i, 0, false};
    code = (code << 6) | (byte(at + i) & 0x3FU);
    low = 0x80;
    high = 0xBF;
  }
  return {more + 1, code, true};
}

std::size_t skip_ascii(std::string_view text, std::size_t at) {
  while (text.size() - at >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if (word & 0x8080808080808080U) break;
    at += 8;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

// The first byte that is not part of valid UTF-8, or the size.
std::size_t valid_prefix(std::string_view text) {
  std::size_t at = 0;
  while ((at = skip_ascii(text, at)) < text.size()) {
    const Step s = step(text, at);
    if (!s.valid) return at;
    at += s.length;
  }
  return at;
}

constexpr char digits[] = "0123456789ABCDEF";
constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool turns_direction(char32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string escape_for_terminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Step s = step(text, at);
    if (!s.valid) {
      out += replacement;
    } else if ((s.code < 0x20 && s.code != '\n' && s.code != '\t') || (s.code >= 0x7F && s.code <= 0x9F)) {
      out += "\\x";
      out += digits[s.code >> 4];
      out += digits[s.code & 0xF];
    } else if (turns_direction(s.code)) {
      out += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) out += digits[(s.code >> shift) & 0xF];
    } else {
      out += text.substr(at, s.length);
    }
    at += s.length;
  }
  return out;
}

std::string shorten(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string{text};
  constexpr std::string_view ellipsis = "…";
  const bool marked = max_bytes >= ellipsis.size();
  std::size_t end = marked ? max_bytes - ellipsis.size() : max_bytes;
  // At most three steps back: more continuation bytes than that are no character anyway.
  for (int i = 0; i < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U; ++i) --end;
  std::string out{text.substr(0, end)};
  if (marked) out += ellipsis;
  return out;
}

bool is_valid_utf8(std::string_view text) { return valid_prefix(text) == text.size(); }

std::string to_valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (;;) {
    const std::size_t good = valid_prefix(text);
    out += text.substr(0, good);
    if (good == text.size()) return out;
    out += replacement;
    text.remove_prefix(good + step(text, good).length);
  }
}

std::string make_uuid() {
  // From the system each time: nothing that a fork would give to two processes. A std::random_device asks the
  // processor what it can do first, which takes a virtual machine longer than all the rest of a call.
  std::uint64_t bits[2];
  if (getentropy(bits, sizeof bits) != 0)
    throw std::system_error(errno, std::generic_category(), "getentropy");
  return uuid_text(bits[0], bits[1]);
}

std::string uuid_text(std::uint64_t high, std::uint64_t low) {
  high = (high & ~std::uint64_t{0xF000}) | 0x4000;
  low = (low & ~(std::uint64_t{3} << 62)) | (std::uint64_t{2} << 62);
  std::string out(36, '-');
  std::size_t at = 0;
  for (int digit = 0; digit < 32; ++digit) {
    if (at == 8 || at == 13 || at == 18 || at == 23) ++at;
    const std::uint64_t half = digit < 16 ? high : low;
    out[at++] = "0123456789abcdef"[half >> (60 - 4 * (digit % 16)) & 0xF];
  }
  return out;
}

}  // namespace ai_sdk::core
