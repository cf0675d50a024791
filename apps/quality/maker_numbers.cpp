#include "maker.hpp"

#include <algorithm>
#include <cmath>

namespace ai_sdk::planted {
namespace {

double rounded(double value, int decimals) {
  const double unit = std::pow(10.0, decimals);
  return std::round(value * unit) / unit;
}

double number_of(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  const auto* real = std::get_if<double>(&value);
  return real == nullptr ? 0 : *real;
}

}  // namespace

Column& Maker::numbers(const Words& names, int decimals, std::set<std::string> kinds,
                       const std::function<double(Random&)>& one) {
  Column& column = add(names, decimals == 0 ? "INTEGER" : "REAL", std::move(kinds));
  for (std::size_t i = 0; i < rows(); ++i) {
    const double value = rounded(one(random_), decimals);
    if (decimals == 0) {
      column.values.emplace_back(static_cast<std::int64_t>(value));
    } else {
      column.values.emplace_back(value);
    }
  }
  return column;
}

Column& Maker::uniform(const Words& names, double low, double high, int decimals) {
  return numbers(names, decimals, {"outlier", "mixed_types", "missing_values"},
                 [=](Random& r) { return low + (high - low) * r.real(); });
}

Column& Maker::skewed(const Words& names, double middle, double sigma, int decimals) {
  return numbers(names, decimals, {"mixed_types", "missing_values"},
                 [=](Random& r) { return middle * std::exp(sigma * r.normal()); });
}

Column& Maker::around(const Words& names, double mean, double deviation, int decimals) {
  return numbers(names, decimals, {"mixed_types", "missing_values", "outlier"},
                 [=](Random& r) { return mean + deviation * std::clamp(r.normal(), -2.5, 2.5); });
}

Column& Maker::price(const Words& names, double middle) {
  return skewed(names, middle, 0.5, 2).allow({"negative_value", "zero_value", "outlier", "empty_number"});
}

Column& Maker::count(const Words& names, std::int64_t low, std::int64_t high) {
  return numbers(names, 0, {"negative_value", "mixed_types", "missing_values", "outlier", "empty_number"},
                 [=](Random& r) {
                   return static_cast<double>(low + static_cast<std::int64_t>(r.early_index(
                                                        static_cast<std::size_t>(high - low + 1))));
                 });
}

Column& Maker::percent(const Words& names) {
  Column& column = uniform(names, 0, 100, random_.chance(0.5) ? 0 : 1);
  column.kinds = {"out_of_range", "missing_values", "mixed_types"};
  column.limit = 100;
  return column;
}

Column& Maker::latitude(const Words& names) {
  Column& column = uniform(names, 36, 60, 5);
  column.kinds = {"out_of_range", "missing_values"};
  column.limit = 90;
  return column;
}

Column& Maker::longitude(const Words& names) {
  Column& column = uniform(names, -9, 25, 5);
  column.kinds = {"out_of_range", "missing_values"};
  column.limit = 180;
  return column;
}

Column& Maker::product_of(const Words& names, Column& left, Column& right) {
  Column& column = add(names, "REAL", {"inconsistent_total", "missing_values"});
  for (std::size_t i = 0; i < rows(); ++i) {
    column.values.emplace_back(rounded(number_of(left.values[i]) * number_of(right.values[i]), 2));
  }
  table_.bonds.push_back({"inconsistent_total", {&left, &right, &column}});
  return column;
}

Column& Maker::sum_of(const Words& names, Column& left, Column& right) {
  Column& column = add(names, "REAL", {"inconsistent_total", "missing_values"});
  for (std::size_t i = 0; i < rows(); ++i) {
    column.values.emplace_back(rounded(number_of(left.values[i]) + number_of(right.values[i]), 2));
  }
  table_.bonds.push_back({"inconsistent_total", {&left, &right, &column}});
  return column;
}

Column& Maker::date(const Words& names, int from_year, int to_year, bool past) {
  Column& column =
      add(names, random_.chance(0.5) ? "DATE" : "TEXT", {"malformed_date", "missing_values", "empty_date"});
  static const std::vector<Writing> writings{Writing::iso, Writing::iso, Writing::iso_time, Writing::dot,
                                             Writing::slash};
  // One table writes its dates in one way, but for the time.
  column.writing = writings[(table_.name.size() + table_.rows) % writings.size()];
  if (past) column.kinds.insert("future_date");
  for (std::size_t i = 0; i < rows(); ++i) {
    const std::int64_t day = random_.between(day_number(from_year, 1, 1), day_number(to_year, 12, 31));
    column.values.emplace_back(write_date(day, column.writing, static_cast<int>(random_.between(420, 1200))));
  }
  return column;
}

Column& Maker::later(const Words& names, Column& first, std::int64_t least, std::int64_t most, bool past) {
  Column& column = add(names, first.type, {"malformed_date", "missing_values", "empty_date", "date_order"});
  column.writing = first.writing;
  if (past) column.kinds.insert("future_date");
  for (std::size_t i = 0; i < rows(); ++i) {
    const auto* from = std::get_if<std::string>(&first.values[i]);
    if (from == nullptr) {
      column.values.emplace_back();
      continue;
    }
    const std::int64_t gap = random_.between(least, most);
    // On the same day only the hour tells which is later.
    const int minute = gap == 0 ? 1300 : static_cast<int>(random_.between(420, 1200));
    column.values.emplace_back(write_date(read_day(*from, first.writing) + gap, column.writing, minute));
  }
  table_.bonds.push_back({"date_order", {&first, &column}});
  return column;
}

}  // namespace ai_sdk::planted
