#include "catalog/csv_types.hpp"

#include "core/ascii.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace ai_sdk::server {

namespace {

using core::is_digit;

std::size_t skip_digits(std::string_view text, std::size_t i) {
  while (i < text.size() && is_digit(text[i])) ++i;
  return i;
}

bool is_placeholder(std::string_view text) {
  constexpr std::array<std::string_view, 10> kKnown{"na",   "n/a", "#n/a", "nan", "null",
                                                    "none", "nil", "-",    "?",   "unknown"};
  if (text.size() > 7) return false;
  char lower[8];
  for (std::size_t i = 0; i < text.size(); ++i) {
    lower[i] = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + ('a' - 'A')) : text[i];
  }
  const std::string_view word(lower, text.size());
  for (const std::string_view known : kKnown) {
    if (word == known) return true;
  }
  return false;
}

// 2024-01-31, 31.01.2024, 1/31/24, each with or without a time behind it.
bool is_date(std::string_view text) {
  const std::size_t first = skip_digits(text, 0);
  if (first == 0 || first > 4 || first >= text.size()) return false;
  const char separator = text[first];
  if (separator != '-' && separator != '/' && separator != '.') return false;
  const std::size_t second = skip_digits(text, first + 1);
  if (second == first + 1 || second > first + 3 || second >= text.size() || text[second] != separator)
    return false;
  const std::size_t third = skip_digits(text, second + 1);
  const std::size_t length = third - second - 1;
  if (length < 2 || length > 4) return false;
  return third == text.size() || text[third] == 'T' || text[third] == ' ';
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.find(' ') != std::string_view::npos) return false;
  const auto dot = text.find('.', at);
  return dot != std::string_view::npos && dot > at + 1 && dot + 1 < text.size();
}

CellKind kind_of_number(std::string_view text) {
  std::size_t i = text.front() == '-' || text.front() == '+' ? 1 : 0;
  const std::size_t begin = i;
  i = skip_digits(text, i);
  const std::size_t digits = i - begin;
  if (digits > 0 && i == text.size()) {
    if (text.front() == '+' || (text[begin] == '0' && (digits > 1 || begin == 1)))
      return CellKind::kPaddedNumber;
    if (digits < 19) return CellKind::kInteger;
    std::int64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return parsed.ec == std::errc{} ? CellKind::kInteger : CellKind::kPaddedNumber;
  }
  std::size_t decimals = 0;
  if (i < text.size() && text[i] == '.') {
    const std::size_t after = skip_digits(text, i + 1);
    decimals = after - i - 1;
    i = after;
  }
  if (digits + decimals == 0) return CellKind::kText;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    std::size_t exponent = i + 1;
    if (exponent < text.size() && (text[exponent] == '-' || text[exponent] == '+')) ++exponent;
    const std::size_t after = skip_digits(text, exponent);
    if (after == exponent) return CellKind::kText;
    i = after;
  }
  if (i != text.size()) return CellKind::kText;
  if (text.front() == '+' || (digits > 1 && text[begin] == '0')) return CellKind::kPaddedNumber;
  double value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc{} && std::isfinite(value) ? CellKind::kReal : CellKind::kText;
}

}  // namespace

CellKind kind_of_cell(std::string_view text) {
  if (text.empty()) return CellKind::kEmpty;
  const char c = text.front();
  if (is_digit(c) || c == '-' || c == '+' || c == '.') {
    const CellKind number = kind_of_number(text);
    if (number != CellKind::kText) return number;
    if (is_date(text)) return CellKind::kDate;
  }
  if (is_placeholder(text)) return CellKind::kPlaceholder;
  return is_email(text) ? CellKind::kEmail : CellKind::kText;
}

Number number_of_cell(std::string_view text, CellKind kind) {
  const char* end = text.data() + text.size();
  if (kind == CellKind::kInteger) {
    std::int64_t value = 0;
    std::from_chars(text.data(), end, value);
    return value;
  }
  double value = 0;
  std::from_chars(text.data(), end, value);
  return value;
}

void ColumnStatistics::add(CellKind kind) {
  switch (kind) {
    case CellKind::kInteger:
      ++integers_;
      break;
    case CellKind::kReal:
      ++reals_;
      break;
    case CellKind::kPaddedNumber:
      ++padded_;
      break;
    case CellKind::kDate:
    case CellKind::kEmail:
    case CellKind::kText:
      ++texts_;
      break;
    case CellKind::kEmpty:
    case CellKind::kPlaceholder:
      break;
  }
}

const char* ColumnStatistics::type() const {
  const std::uint64_t numbers = integers_ + reals_;
  if (padded_ > 0 || numbers == 0 || texts_ > numbers / 9) return "TEXT";
  return reals_ > 0 ? "REAL" : "INTEGER";
}

}  // namespace ai_sdk::server
