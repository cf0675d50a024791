#include "core/trace_context.hpp"

#include "core/ascii.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace ai_sdk::core {
namespace {

constexpr std::size_t most_members = 32;
constexpr std::size_t longest_state = 8 * 1024;

[[noreturn]] void refuse(const char* what, std::string_view value, const std::string& why) {
  throw std::invalid_argument(std::string(what) + " is '" + shorten(escape_for_terminal(value), 100) +
                              "': " + why);
}

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}
bool zeros(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

bool key_part(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest && (is_lower(text[0]) || is_digit(text[0])) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '*' || c == '/';
         });
}

bool is_key(std::string_view key) {
  const auto at = key.find('@');
  if (at == std::string_view::npos) return key_part(key, 256);
  return key_part(key.substr(0, at), 241) && key_part(key.substr(at + 1), 14);
}

bool is_value(std::string_view value) {
  return !value.empty() && value.size() <= 256 && value.back() != ' ' &&
         std::all_of(value.begin(), value.end(),
                     [](char c) { return c >= 0x20 && c <= 0x7E && c != ',' && c != '='; });
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

void check_traceparent(std::string_view value) {
  constexpr std::size_t length = 55;
  const auto bad = [value](const char* why) { refuse("traceparent", value, why); };
  if (value.size() < length) bad("write version-trace-parent-flags, 2, 32, 16 and 2 lower-case hex digits");
  const auto version = value.substr(0, 2), trace = value.substr(3, 32), parent = value.substr(36, 16),
             flags = value.substr(53, 2);
  if (value[2] != '-' || value[35] != '-' || value[52] != '-' || !hex(version) || !hex(trace) ||
      !hex(parent) || !hex(flags))
    bad("write version-trace-parent-flags, 2, 32, 16 and 2 lower-case hex digits");
  if (version == "ff") bad("version ff is forbidden");
  if (zeros(trace)) bad("the trace id must not be all zeros");
  if (zeros(parent)) bad("the parent id must not be all zeros");
  if (value.size() == length) return;
  // Later versions may append fields.
  if (version == "00" || value[length] != '-') bad("it is too long for its version");
  for (const char c : value)
    if (c <= 0x20 || c >= 0x7F) bad("it holds a blank or a control character");
}

void check_tracestate(std::string_view value) {
  if (value.size() > longest_state) refuse("tracestate", value, "it is longer than 8 KiB");
  std::size_t members = 0;
  for (std::size_t at = 0; at <= value.size();) {
    const auto end = std::min(value.find(',', at), value.size());
    const auto member = trimmed(value.substr(at, end - at));
    at = end + 1;
    if (member.empty()) continue;
    ++members;
    const auto equals = member.find('=');
    if (equals == std::string_view::npos || !is_key(member.substr(0, equals)) ||
        !is_value(member.substr(equals + 1)))
      refuse("tracestate", member, "write key=value, several with commas between");
  }
  if (members == 0) refuse("tracestate", value, "it is empty");
  if (members > most_members) refuse("tracestate", value, "it has more than 32 members");
}

}  // namespace ai_sdk::core
