#include "agents/data_quality/names.hpp"
#include "agents/data_quality/text_class.hpp"
#include "core/ascii.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace ai_sdk::server::quality {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

// Reads up to `most` digits; -1 where there is none.
int take_number(std::string_view& text, std::size_t most, std::size_t& width) {
  int value = 0;
  width = 0;
  while (width < most && width < text.size() && digit(text[width])) {
    value = value * 10 + (text[width] - '0');
    ++width;
  }
  text.remove_prefix(width);
  return width == 0 ? -1 : value;
}

bool looks_like_time(std::string_view text) {
  return text.size() >= 5 && (text[0] == ' ' || text[0] == 'T') && digit(text[1]) &&
         (text[2] == ':' || (digit(text[2]) && text[3] == ':'));
}

int month_of(std::string_view word) {
  static constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                           "jul", "aug", "sep", "oct", "nov", "dec"};
  if (word.size() < 3) return 0;
  const std::string start = core::lower(word.substr(0, 3));
  const auto found = std::find(months.begin(), months.end(), start);
  return found == months.end() ? 0 : static_cast<int>(found - months.begin()) + 1;
}

// "12 Mar 2024", "Mar 12, 2024", "12-Mar-2024"
DateText read_words(std::string_view text) {
  if (text.size() > 24) return {};
  std::array<std::string_view, 3> parts;
  std::size_t count = 0;
  std::size_t i = 0;
  while (i < text.size()) {
    while (i < text.size() && (text[i] == ' ' || text[i] == ',' || text[i] == '-')) ++i;
    std::size_t end = i;
    while (end < text.size() && text[end] != ' ' && text[end] != ',' && text[end] != '-') ++end;
    if (end == i) break;
    if (count == 3) return {};
    parts[count++] = text.substr(i, end - i);
    i = end;
  }
  if (count != 3) return {};
  const bool month_first = month_of(parts[0]) != 0;
  const int month = month_of(parts[month_first ? 0 : 1]);
  std::string_view day_text = parts[month_first ? 1 : 0];
  std::string_view year_text = parts[2];
  if (month == 0 || !is_digits(day_text) || !is_digits(year_text) || day_text.size() > 2 ||
      (year_text.size() != 4 && year_text.size() != 2)) {
    return {};
  }
  std::size_t width = 0;
  const int day = take_number(day_text, 2, width);
  const int year = take_number(year_text, 4, width);
  return {DateForm::in_words, is_possible_day(year, month, day), day, month, year};
}

}  // namespace

bool is_possible_day(int year, int month, int day) {
  static constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day <= days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

DateText read_date(std::string_view text) {
  text = trim_blanks(text);
  if (text.size() < 6 || text.size() > 40) return {};
  if (!digit(text[0]) || (text.size() > 2 && !digit(text[2]) && !digit(text[1]) && text[1] == ' ')) {
    return read_words(text);
  }
  const std::string_view whole = text;
  std::size_t width = 0;
  const int a = take_number(text, 4, width);
  const std::size_t first_width = width;
  if (text.empty() || (text[0] != '-' && text[0] != '/' && text[0] != '.')) return read_words(whole);
  const char separator = text[0];
  text.remove_prefix(1);
  const int b = take_number(text, 2, width);
  if (b < 0) return read_words(whole);
  const std::size_t second_width = width;
  if (text.empty() || text[0] != separator) return {};
  text.remove_prefix(1);
  const int c = take_number(text, 4, width);
  if (c < 0 || (!text.empty() && digit(text[0]))) return {};
  const bool has_time = looks_like_time(text);
  if (!text.empty() && !has_time && text != "Z") return {};
  if (first_width == 4 && width <= 2) {
    const bool strict = separator == '-' && second_width == 2 && width == 2;
    const DateForm form = !strict    ? DateForm::year_slash
                          : has_time ? DateForm::iso_datetime
                                     : DateForm::iso_date;
    return {form, is_possible_day(a, b, c), b, c, a};
  }
  if (first_width > 2) return {};
  if (width == 2) return {DateForm::short_year, true, a, b, c};
  if (width != 4) return {};
  const DateForm form = separator == '/'   ? DateForm::slash
                        : separator == '.' ? DateForm::dot
                                           : DateForm::dash;
  return {form, is_possible_day(c, b, a) || is_possible_day(c, a, b), a, b, c};
}

}  // namespace ai_sdk::server::quality
