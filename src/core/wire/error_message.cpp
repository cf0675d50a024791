#include "core/ascii.hpp"
#include "core/text.hpp"
#include "core/wire/decode.hpp"
#include "core/wire/parse.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

constexpr std::size_t longest = 2048;
constexpr std::size_t most_listed = 5;
constexpr int deepest = 4;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string words_of(const json::value& value, int depth) {
  if (depth > deepest) return {};
  if (const auto* text = value.if_string()) return shorten(trimmed(view(*text)), longest);
  if (const auto* list = value.if_array()) {
    std::string out;
    std::size_t listed = 0;
    for (const auto& item : *list) {
      const std::string words = words_of(item, depth + 1);
      if (words.empty()) continue;
      if (!out.empty()) out += "; ";
      out += words;
      if (++listed == most_listed) break;
    }
    return shorten(out, longest);
  }
  const auto* object = value.if_object();
  if (!object) return {};
  for (const char* key :
       {"message", "error", "error_description", "detail", "errorMessage", "msg", "errors", "title"}) {
    if (const auto* member = find_member(*object, key))
      if (std::string words = words_of(*member, depth + 1); !words.empty()) return words;
  }
  return {};
}

// A web page's title is all of it that is worth a line.
std::string_view title_of(std::string_view page) {
  page = page.substr(0, 64 * 1024);
  const auto find = [page](std::string_view wanted, std::size_t from) {
    const auto at = std::search(page.begin() + static_cast<std::ptrdiff_t>(from), page.end(), wanted.begin(),
                                wanted.end(), [](char a, char b) { return lower(a) == b; });
    return static_cast<std::size_t>(at - page.begin());
  };
  const std::size_t tag = find("<title", 0);
  const std::size_t open = page.find('>', std::min(tag, page.size()));
  if (open == std::string_view::npos) return {};
  return trimmed(page.substr(open + 1, find("</title", open) - open - 1));
}

}  // namespace

std::string error_message_of(std::string_view body) {
  body = trimmed(body);
  if (body.empty()) return {};
  if (const auto value = parse_json(body)) return words_of(*value, 0);
  if (body.front() == '<') return shorten(to_valid_utf8(title_of(body)), longest);
  // A compressed or binary body tells nobody anything.
  const std::string_view start = body.substr(0, longest);
  if (start.find('\0') != std::string_view::npos || !is_valid_utf8(shorten(start, longest - 4))) return {};
  // JSON that is cut off or broken: its own text is the best that there is.
  return shorten(body, longest);
}

}  // namespace ai_sdk::core
