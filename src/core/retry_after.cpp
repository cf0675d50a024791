#include "core/ascii.hpp"
#include "core/http_errors.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ai_sdk::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

// Whatever is longer than this is "much too long" to everybody, and never overflows.
constexpr std::int64_t longest_ms = std::int64_t{1000} * 60 * 60 * 24 * 3650;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Reads "12", "2.5", ".5"; one unit is `unit` milliseconds. What is left below a millisecond is rounded up.
std::optional<milliseconds> parse_decimal(std::string_view text, std::int64_t unit) {
  const auto dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view part = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
  if (whole.empty() && part.empty()) return std::nullopt;
  if (!std::all_of(whole.begin(), whole.end(), is_digit) || !std::all_of(part.begin(), part.end(), is_digit))
    return std::nullopt;
  std::int64_t total = 0;
  for (char c : whole) total = std::min(total * 10 + (c - '0') * unit, longest_ms);
  bool rest = false;
  for (char c : part) {
    rest = rest || (c != '0' && unit < 10);
    unit /= 10;
    total += (c - '0') * unit;
  }
  return milliseconds{std::min(total + (rest ? 1 : 0), longest_ms)};
}

// Takes a date apart from left to right.
struct DateReader {
  std::string_view text;
  bool ok = true;

  void expect(std::string_view wanted) {
    ok = ok && text.starts_with(wanted);
    if (ok) text.remove_prefix(wanted.size());
  }
  unsigned number(std::size_t width) {
    unsigned out = 0;
    ok = ok && text.size() >= width &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(width), is_digit);
    if (!ok) return 0;
    std::from_chars(text.data(), text.data() + width, out);
    text.remove_prefix(width);
    return out;
  }
  unsigned month() {
    constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto at = text.size() < 3 ? std::string_view::npos : names.find(text.substr(0, 3));
    ok = ok && at != std::string_view::npos && at % 3 == 0;
    if (!ok) return 0;
    text.remove_prefix(3);
    return static_cast<unsigned>(at / 3 + 1);
  }
  std::chrono::seconds time() {
    const unsigned h = number(2);
    expect(":");
    const unsigned m = number(2);
    expect(":");
    const unsigned s = number(2);
    ok = ok && h < 24 && m < 60 && s <= 60;
    return std::chrono::hours{h} + std::chrono::minutes{m} + std::chrono::seconds{s};
  }
};

std::optional<std::chrono::sys_seconds> join(const DateReader& in, int year, unsigned month, unsigned day,
                                             std::chrono::seconds time) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!in.ok || !in.text.empty() || !date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + time;
}

// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37
// 1994". The day's name is not compared with the date: it tells nothing.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text, system_clock::time_point now) {
  const auto comma = text.find(',');
  if (comma == std::string_view::npos) {
    if (text.size() < 4 || text[3] != ' ') return std::nullopt;
    DateReader in{text.substr(4)};
    const unsigned month = in.month();
    in.expect(" ");
    const bool padded = in.text.starts_with(' ');
    if (padded) in.expect(" ");
    const unsigned day = in.number(padded ? 1 : 2);
    in.expect(" ");
    const auto time = in.time();
    in.expect(" ");
    const unsigned year = in.number(4);
    return join(in, static_cast<int>(year), month, day, time);
  }
  DateReader in{text.substr(comma + 1)};
  in.expect(" ");
  const unsigned day = in.number(2);
  const bool dashed = in.text.starts_with('-');
  const std::string_view between = dashed ? "-" : " ";
  in.expect(between);
  const unsigned month = in.month();
  in.expect(between);
  int year = static_cast<int>(in.number(dashed ? 2 : 4));
  if (dashed) {
    // Two digits: the nearest such year that is not more than 50 years ahead.
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
    const int this_year = static_cast<int>(today.year());
    year += this_year / 100 * 100;
    if (year > this_year + 50) year -= 100;
  }
  in.expect(" ");
  const auto time = in.time();
  in.expect(" GMT");
  return join(in, year, month, day, time);
}

std::optional<milliseconds> parse_seconds_or_date(std::string_view text, system_clock::time_point now) {
  if (text.empty()) return std::nullopt;
  if (is_digit(text.front()) || text.front() == '.') return parse_decimal(text, 1000);
  const auto date = parse_http_date(text, now);
  if (!date) return std::nullopt;
  // In milliseconds from here on: the clock's own nanoseconds end in the year 2262.
  const milliseconds wait = *date - std::chrono::floor<milliseconds>(now);
  return std::clamp(wait, milliseconds{0}, milliseconds{longest_ms});
}

}  // namespace

std::string_view find_header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (equal_ignoring_case(key, name)) return value;
  return {};
}

std::optional<milliseconds> parse_retry_after(const Headers& headers, system_clock::time_point now) {
  const std::array said{
      parse_seconds_or_date(trimmed(find_header(headers, "retry-after")), now),
      parse_decimal(trimmed(find_header(headers, "retry-after-ms")), 1),
      parse_decimal(trimmed(find_header(headers, "x-ms-retry-after-ms")), 1),
  };
  return *std::max_element(said.begin(), said.end());
}

}  // namespace ai_sdk::core
