#include "markdown/display_width.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace ai_sdk::cli {
namespace {

constexpr utf8proc_int32_t emoji_form = 0xFE0F;  // asks for the picture form of the character before it

bool ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// The character at `at`; its length is 1 and its code U+FFFD where the bytes are no UTF-8.
std::size_t decode(std::string_view text, std::size_t at, utf8proc_int32_t& code) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at;
  const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &code);
  if (length > 0) return static_cast<std::size_t>(length);
  code = 0xFFFD;
  return 1;
}

std::size_t columns(utf8proc_int32_t code) {
  return static_cast<std::size_t>(std::max(utf8proc_charwidth(code), 0));
}

}  // namespace

Cluster cluster_at(std::string_view text, std::size_t at) {
  if (ascii(text[at]) && (at + 1 == text.size() || ascii(text[at + 1]))) return {1, 1};
  utf8proc_int32_t code = 0;
  Cluster result{decode(text, at, code), 0};
  result.width = columns(code);
  utf8proc_int32_t state = 0;
  while (at + result.length < text.size()) {
    utf8proc_int32_t next = 0;
    const std::size_t length = decode(text, at + result.length, next);
    if (utf8proc_grapheme_break_stateful(code, next, &state)) break;
    result.width = next == emoji_form ? 2 : result.width + columns(next);
    result.length += length;
    code = next;
  }
  result.width = std::min<std::size_t>(result.width, 2);
  return result;
}

std::size_t cluster_before(std::string_view text, std::size_t at) {
  // Clusters can only be told apart from a place where one surely begins: after a line end or between two
  // ASCII characters.
  std::size_t begin = at;
  while (begin > 0) {
    --begin;
    if (!continues(text[begin]) && ascii(text[begin]) && begin < at) break;
  }
  std::size_t last = begin;
  while (begin < at) {
    last = begin;
    begin += cluster_at(text, begin).length;
  }
  return last;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Cluster cluster = cluster_at(text, at);
    width += cluster.width;
    at += cluster.length;
  }
  return width;
}

}  // namespace ai_sdk::cli
