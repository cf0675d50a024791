// Flaws of single numbers and dates.
#include "plant.hpp"

#include <cmath>

namespace ai_sdk::planted {
namespace {

Value like(const Column& column, double value) {
  if (column.type == "REAL" || value != std::floor(value)) return value;
  return static_cast<std::int64_t>(value);
}

}  // namespace

Value flawed_number(const std::string& kind, const Column& column, double number, Random& random,
                    int variant) {
  if (kind == "outlier") {
    // Another unit, or a slipped decimal point.
    if (std::abs(number) < 1) return {};
    return like(column, std::round(number * (variant % 2 == 0 ? 1000 : 10000)));
  }
  if (kind == "negative_value") return number <= 0 ? Value{} : like(column, -number);
  if (kind == "zero_value") return like(column, 0);
  if (kind == "empty_number") return like(column, variant % 2 == 0 ? -1 : -999);
  if (kind == "out_of_range") {
    if (column.limit == 2100) return like(column, variant % 2 == 0 ? 20000 + std::floor(number) : 99);
    return like(column,
                column.limit + static_cast<double>(random.between(3, 120)) + (column.limit < 20 ? 5 : 20));
  }
  static const Words texts{"abc", "ten", "12 pcs", "1O0", "see note", "approx. 40"};
  if (kind == "mixed_types") return texts[static_cast<std::size_t>(random.index(texts.size()))];
  return {};
}

Value flawed_date(const std::string& kind, const Column& column, const std::string& text, Random& random,
                  int variant) {
  const std::int64_t day = read_day(text, column.writing);
  if (kind == "future_date") {
    return write_date(day_number(static_cast<int>(random.between(2041, 2098)), 3, 1) + random.between(0, 300),
                      column.writing, 700);
  }
  if (kind == "empty_date") {
    const std::int64_t stand_in = variant % 2 == 0 ? day_number(9999, 12, 31) : day_number(1, 1, 1);
    return column.writing == Writing::iso || column.writing == Writing::iso_time
               ? Value(write_date(stand_in, Writing::iso))
               : Value(std::string("N/A"));
  }
  if (kind != "malformed_date") return {};
  switch (variant % 4) {
    case 0: {
      const Writing other = column.writing == Writing::dot ? Writing::iso : Writing::dot;
      return write_date(day, other);
    }
    case 1: {
      // A day that the month does not have.
      if (column.writing == Writing::slash) return "13/" + text.substr(3, 2) + "/" + text.substr(6, 4) + " ?";
      if (column.writing == Writing::dot) return "31.02" + text.substr(5);
      return text.substr(0, 4) + "-02-30" + text.substr(10);
    }
    case 2:
      return "soon";
    default:
      return text.substr(0, 7);
  }
}

}  // namespace ai_sdk::planted
