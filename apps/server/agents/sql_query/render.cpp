#include "agents/sql_query/render.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ai_sdk::server::sql_query {
namespace {

// The end of the longest whole-character prefix of at most `limit` bytes.
std::size_t cut_at(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text.size();
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return end;
}

// A real without the noise of binary fractions: 21674.13, not 21674.129999999997.
std::string shown_number(const Value& value) {
  const auto* real = std::get_if<double>(&value);
  if (real == nullptr || !std::isfinite(*real)) return to_text(value);
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.12g", *real);
  return buffer;
}

}  // namespace

std::string escape_markdown(std::string_view text, std::size_t limit) {
  const std::size_t end = cut_at(text, limit);
  std::string out;
  out.reserve(end + 8);
  bool blank = false;
  for (const char c : text.substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == '\n' || byte == '\r' || byte == '\t') {
      if (!blank) out += ' ';
      blank = true;
      continue;
    }
    blank = false;
    if (byte < 0x20 || byte == 0x7F) {
      out += "\xEF\xBF\xBD";  // shown, not passed on: control characters can drive a terminal
      continue;
    }
    if (c == '|' || c == '`' || c == '\\' || c == '*' || c == '<' || c == '>' || c == '[' || c == ']' ||
        c == '~')
      out += '\\';
    out += c;
  }
  if (end < text.size()) out += "…";
  return out;
}

std::string code_span(std::string_view text) {
  std::string inner;
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text.substr(0, cut_at(text, 200))) {
    const auto byte = static_cast<unsigned char>(c);
    inner += (byte < 0x20 || byte == 0x7F) ? ' ' : c;
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const std::string pad = longest > 0 ? " " : "";
  return fence + pad + inner + pad + fence;
}

std::string sql_block(std::string_view sql) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : sql) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  std::string out = fence + "sql\n";
  out += sql;
  if (!sql.ends_with('\n')) out += '\n';
  return out + fence + "\n";
}

std::string markdown_table(const ResultSet& result, std::size_t rows) {
  constexpr std::size_t widest = 100;
  std::string head = "|";
  std::string line = "|";
  const std::size_t width = std::min(result.columns.size(), std::size_t{40});
  for (std::size_t c = 0; c < width; ++c) {
    bool numbers = !result.rows.empty();
    for (const auto& row : result.rows) numbers = numbers && !std::holds_alternative<std::string>(row[c]);
    head += " " + escape_markdown(result.columns[c], widest) + " |";
    line += numbers ? " ---: |" : " --- |";
  }
  std::string out = head + "\n" + line + "\n";
  for (std::size_t r = 0; r < std::min(rows, result.rows.size()); ++r) {
    out += "|";
    for (std::size_t c = 0; c < width; ++c)
      out += " " + escape_markdown(shown_number(result.rows[r][c]), widest) + " |";
    out += "\n";
  }
  if (width < result.columns.size()) {
    out += "\nOnly the first " + std::to_string(width) + " of " + std::to_string(result.columns.size()) +
           " columns are shown.\n";
  }
  return out;
}

std::string with_commas(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string plain_number(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return with_commas(*integer);
  if (const auto* real = std::get_if<double>(&value)) {
    if (!std::isfinite(*real) || std::abs(*real) >= 1e15 || (std::abs(*real) < 1e-4 && *real != 0))
      return to_text(value);
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.4f", std::abs(*real));
    std::string text = buffer;
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    const std::size_t point = text.find('.');
    const std::string tail = point == text.npos ? "" : text.substr(point);
    const std::string whole = with_commas(std::stoll(text.substr(0, point)));
    const bool zero = whole == "0" && tail.empty();
    return (*real < 0 && !zero ? "-" : "") + whole + tail;
  }
  return to_text(value);
}

boost::json::value to_json(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) {
    if (!std::isfinite(*real)) return boost::json::value(to_text(value));  // JSON has no infinity
    return *real;
  }
  if (const auto* text = std::get_if<std::string>(&value)) return boost::json::value(*text);
  return nullptr;
}

std::int64_t count_words(std::string_view text) {
  std::int64_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank && !inside) ++words;
    inside = !blank;
  }
  return words;
}

}  // namespace ai_sdk::server::sql_query
