#include "agents/data_quality/fences.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace ai_sdk::server::quality {
namespace {

NumberStats stats(std::vector<double> values) {
  NumberStats n;
  std::sort(values.begin(), values.end());
  for (const double value : values) {
    n.negative += value < 0 ? 1 : 0;
    n.zero += value == 0 ? 1 : 0;
    n.whole += value == std::floor(value) ? 1 : 0;
  }
  n.count = static_cast<std::int64_t>(values.size());
  n.min = values.front();
  n.max = values.back();
  n.sample = n.lowest = n.highest = std::move(values);
  return n;
}

std::vector<double> drawn(std::size_t count, unsigned seed,
                          const std::function<double(std::mt19937&)>& draw) {
  std::mt19937 random(seed);
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(draw(random));
  return out;
}

double uniform(std::mt19937& random) { return 1e-9 + static_cast<double>(random()) / 4294967296.0; }

TEST(Fences, SkewedButHonestNumbersHaveNone) {
  int flagged = 0;
  int tried = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    for (const std::size_t n : {100U, 1000U, 5000U}) {
      std::lognormal_distribution<double> incomes(10, 1);
      std::normal_distribution<double> heights(170, 10);
      for (const auto& values :
           {drawn(n, seed, [&](auto& r) { return incomes(r); }),
            drawn(n, seed, [&](auto& r) { return heights(r); }),
            drawn(n, seed, [](auto& r) { return 1.0 / uniform(r); }),  // as heavy a tail as populations have
            drawn(n, seed, [](auto& r) { return 1 + std::floor(100 * uniform(r)); }),
            drawn(n, seed, [](auto& r) { return -std::log(uniform(r)) * 20; })}) {
        const Fences fences = find_fences(stats(values));
        ++tried;
        flagged += fences.high || fences.low ? 1 : 0;
      }
    }
  }
  EXPECT_LE(flagged, tried / 50) << "of " << tried;  // the heaviest tail may fool it once in a while
}

TEST(Fences, AThousandfoldIsFoundExactly) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    auto values = drawn(2000, seed, [](auto& r) { return 5 + 200 * uniform(r); });
    for (std::size_t i = 0; i < 8; ++i) values[i * 100] *= 1000;
    const Fences fences = find_fences(stats(values));
    ASSERT_TRUE(fences.high) << seed;
    EXPECT_EQ(std::count_if(values.begin(), values.end(), [&](double v) { return v > *fences.high; }), 8)
        << seed;
    EXPECT_FALSE(fences.low) << seed;
  }
}

TEST(Fences, AThousandthIsFound) {
  auto values = drawn(2000, 3, [](auto& r) { return 50 + 100 * uniform(r); });
  for (std::size_t i = 0; i < 4; ++i) values[i * 100] /= 1000;
  const Fences fences = find_fences(stats(values));
  ASSERT_TRUE(fences.low);
  EXPECT_EQ(std::count_if(values.begin(), values.end(), [&](double v) { return v < *fences.low; }), 4);
}

TEST(Fences, ABrokenSensorAmongTemperatures) {
  std::normal_distribution<double> celsius(8, 9);
  auto values = drawn(1000, 5, [&](auto& r) { return celsius(r); });
  values[10] = 999;
  values[20] = -999;
  const Fences fences = find_fences(stats(values));
  ASSERT_TRUE(fences.high && fences.low);
  EXPECT_GT(*fences.high, 40);
  EXPECT_LT(*fences.low, -40);
}

TEST(Fences, FewValuesSayNothing) { EXPECT_FALSE(find_fences(stats({1, 2, 3, 1'000'000})).high); }

}  // namespace
}  // namespace ai_sdk::server::quality
