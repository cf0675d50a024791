#pragma once

#include "catalog/connection.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::sample_shop {

// SplitMix64: the same numbers everywhere, which the standard library's distributions do not promise.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  // From low to high, both included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  template <class List>
  const auto& pick(const List& list) {
    return list[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(list.size()) - 1))];
  }

 private:
  std::uint64_t state_;
};

using Row = std::vector<Value>;

struct Table {
  std::string name;
  std::vector<std::string> columns;
  std::vector<Row> rows;

  std::size_t column(std::string_view column_name) const;
};

struct Shop {
  Table customers;
  Table products;
  Table orders;
  Table inventory;
};

// A shop without any flaw.
Shop make_clean_shop(Random& random);

// Plants what planted_flaws lists, each flaw in rows of its own.
void plant_flaws(Shop& shop, Random& random);

// "2026-10-31", or with a time of day "2026-10-31 14:05:09"; days are counted from the shop's last day.
std::string date_text(std::int64_t days);
std::string time_text(std::int64_t days, std::int64_t second_of_day);

}  // namespace ai_sdk::server::sample_shop
