#include "markdown/entity.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace ai_sdk::cli {
namespace {

// In order: they are searched by halves.
constexpr std::array<std::pair<std::string_view, std::string_view>, 36> named{{
    {"&amp;", "&"},   {"&apos;", "'"},   {"&bull;", "•"},        {"&cent;", "¢"},   {"&copy;", "©"},
    {"&darr;", "↓"},  {"&deg;", "°"},    {"&divide;", "÷"},      {"&euro;", "€"},   {"&frac12;", "½"},
    {"&ge;", "≥"},    {"&gt;", ">"},     {"&harr;", "↔"},        {"&hellip;", "…"}, {"&laquo;", "«"},
    {"&larr;", "←"},  {"&ldquo;", "“"},  {"&le;", "≤"},          {"&lsquo;", "‘"},  {"&lt;", "<"},
    {"&mdash;", "—"}, {"&middot;", "·"}, {"&nbsp;", "\xC2\xA0"}, {"&ndash;", "–"},  {"&ne;", "≠"},
    {"&para;", "¶"},  {"&plusmn;", "±"}, {"&pound;", "£"},       {"&quot;", "\""},  {"&raquo;", "»"},
    {"&rarr;", "→"},  {"&rdquo;", "”"},  {"&reg;", "®"},         {"&rsquo;", "’"},  {"&times;", "×"},
    {"&uarr;", "↑"},
}};

std::string numbered(std::string_view digits, int base) {
  utf8proc_int32_t code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, base);
  if (error != std::errc{} || end != digits.data() + digits.size() || code <= 0 ||
      !utf8proc_codepoint_valid(code))
    code = 0xFFFD;
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto length = utf8proc_encode_char(code, bytes.data());
  return {reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length)};
}

}  // namespace

std::string decode_entity(std::string_view entity) {
  if (entity.starts_with("&#x") || entity.starts_with("&#X"))
    return numbered(entity.substr(3, entity.size() - 4), 16);
  if (entity.starts_with("&#")) return numbered(entity.substr(2, entity.size() - 3), 10);
  const auto* found =
      std::lower_bound(named.begin(), named.end(), entity,
                       [](const auto& entry, std::string_view wanted) { return entry.first < wanted; });
  return std::string(found != named.end() && found->first == entity ? found->second : entity);
}

}  // namespace ai_sdk::cli
