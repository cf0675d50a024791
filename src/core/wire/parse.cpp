#include "core/wire/parse.hpp"

#include "core/ascii.hpp"
#include "core/text.hpp"

#include <boost/json/parse.hpp>

#include <utility>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The code unit of a \uXXXX that begins at `at`, or nothing.
std::optional<unsigned> escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  unsigned unit = 0;
  for (std::size_t i = 2; i < 6; ++i) {
    const int digit = hex_value(text[at + i]);
    if (digit < 0) return std::nullopt;
    unit = unit * 16 + static_cast<unsigned>(digit);
  }
  return unit;
}

bool is_leading(unsigned unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_trailing(unsigned unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// Inside strings: escapes of half a character. Outside: exponents that the parser's integers cannot hold.
std::string repaired(std::string_view text) {
  const std::string valid = to_valid_utf8(text);
  const std::string_view in = valid;
  std::string out;
  out.reserve(in.size());
  bool in_string = false;
  for (std::size_t at = 0; at < in.size();) {
    const char c = in[at];
    if (in_string && c == '\\') {
      const auto unit = escaped_unit(in, at);
      std::size_t length = unit ? 6 : 2;
      if (unit && (is_leading(*unit) || is_trailing(*unit))) {
        const auto next = escaped_unit(in, at + 6);
        if (is_leading(*unit) && next && is_trailing(*next)) {
          length = 12;
        } else {
          out += "\\uFFFD";
          at += 6;
          continue;
        }
      }
      out += in.substr(at, length);
      at += length;
      continue;
    }
    out += c;
    ++at;
    if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == 'e' || c == 'E') && at >= 2 && is_digit(in[at - 2])) {
      if (at < in.size() && (in[at] == '-' || in[at] == '+')) out += in[at++];
      const std::size_t first = at;
      while (at < in.size() && is_digit(in[at])) ++at;
      out += at - first > 4 ? std::string_view{"9999"} : in.substr(first, at - first);
    }
  }
  return out;
}

std::optional<json::value> parse_once(std::string_view text, const json::storage_ptr& storage) {
  json::parse_options options;
  options.max_depth = max_json_depth;
  json::error_code error;
  json::value value = json::parse(json::string_view{text.data(), text.size()}, error, storage, options);
  if (error) return std::nullopt;
  return std::optional<json::value>{std::in_place, std::move(value)};
}

}  // namespace

std::optional<json::value> parse_json(std::string_view text, json::storage_ptr storage) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return std::nullopt;
  if (auto value = parse_once(text, storage)) return value;
  // Nearly all that fails here is no JSON at all, and cannot be repaired.
  const char c = text[first];
  if (c != '{' && c != '[' && c != '"' && c != '-' && !is_digit(c)) return std::nullopt;
  return parse_once(repaired(text), storage);
}

const json::value* find_member(const json::object& object, std::string_view name) {
  return object.if_contains(json::string_view{name.data(), name.size()});
}

const json::object* find_object(const json::object& object, std::string_view name) {
  const json::value* value = find_member(object, name);
  return value ? value->if_object() : nullptr;
}

std::string_view find_text(const json::object& object, std::string_view name) {
  const json::value* value = find_member(object, name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? view(*text) : std::string_view{};
}

std::optional<std::int64_t> find_integer(const json::object& object, std::string_view name) {
  const json::value* value = find_member(object, name);
  if (!value) return std::nullopt;
  if (const auto* number = value->if_int64()) return *number;
  const double* number = value->if_double();
  // 2^53: beyond it a double is no exact count.
  if (number && *number >= -9007199254740992.0 && *number <= 9007199254740992.0 &&
      *number == static_cast<double>(static_cast<std::int64_t>(*number)))
    return static_cast<std::int64_t>(*number);
  return std::nullopt;
}

}  // namespace ai_sdk::core
