// The sketches against exact counts, with fixed random numbers.
#include "agents/data_quality/hashing.hpp"
#include "agents/data_quality/heavy_hitters.hpp"
#include "agents/data_quality/sketches.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace ai_sdk::server::quality {
namespace {

TEST(Hashing, EqualNumbersHaveEqualHashesAndOthersDiffer) {
  EXPECT_EQ(hash_integer(5), hash_real(5.0));
  EXPECT_EQ(hash_real(0.0), hash_real(-0.0));
  EXPECT_EQ(hash_integer(0), hash_real(-0.0));
  EXPECT_EQ(hash_integer(std::int64_t{1} << 60), hash_real(0x1p60));
  // As reals these two are the same number.
  const std::int64_t large = (std::int64_t{1} << 60) + 1;
  EXPECT_EQ(static_cast<double>(large), static_cast<double>(large + 1));
  EXPECT_NE(hash_integer(large), hash_integer(large + 1));
  EXPECT_NE(hash_integer(large), hash_real(0x1p60));
  EXPECT_NE(hash_integer(std::numeric_limits<std::int64_t>::max()), hash_real(0x1p63));
  EXPECT_EQ(hash_integer(std::numeric_limits<std::int64_t>::min()), hash_real(-0x1p63));
}

TEST(Hashing, TextsOfAllLengthsThatDifferInOneByteDiffer) {
  std::set<std::uint64_t> seen;
  std::size_t made = 0;
  for (std::size_t length = 0; length <= 70; ++length) {
    std::string text(length, 'a');
    seen.insert(hash_text(text));
    ++made;
    for (std::size_t i = 0; i < length; ++i) {
      text[i] = 'b';
      seen.insert(hash_text(text));
      text[i] = 'a';
      ++made;
    }
  }
  EXPECT_EQ(seen.size(), made);
  EXPECT_NE(hash_text(std::string("a\0b", 3)), hash_text(std::string("a\0c", 3)));
}

TEST(Hashing, EveryBitIsSetHalfTheTime) {
  for (unsigned bit = 0; bit < 64; ++bit) {
    int set = 0;
    for (int i = 0; i < 4000; ++i) {
      set += (hash_text("user" + std::to_string(i)) >> bit & 1U) != 0 ? 1 : 0;
      set += (hash_integer(i) >> bit & 1U) != 0 ? 1 : 0;
    }
    EXPECT_NEAR(set, 4000, 250) << bit;
  }
}

TEST(Distinct, ExactUpToTheLimitAndWithinThreePerCentBeyond) {
  for (const std::int64_t distinct : {0, 1, 2, 999, 1000, 1001, 20'000, 300'000}) {
    DistinctSketch sketch(1000);
    for (int round = 0; round < 2; ++round) {
      for (std::int64_t i = 0; i < distinct; ++i) sketch.add(hash_integer(i));
    }
    EXPECT_EQ(sketch.exact(), distinct <= 1000);
    if (distinct <= 1000) {
      EXPECT_EQ(sketch.count(), distinct);
    } else {
      EXPECT_NEAR(static_cast<double>(sketch.count()), static_cast<double>(distinct),
                  0.03 * static_cast<double>(distinct));
    }
  }
}

TEST(Distinct, ManyEqualValuesAreOne) {
  DistinctSketch sketch(10);
  for (int i = 0; i < 1'000'000; ++i) sketch.add(hash_text("the same"));
  EXPECT_EQ(sketch.count(), 1);
  EXPECT_TRUE(sketch.exact());
}

struct Stream {
  std::vector<int> values;
  std::map<int, std::int64_t> counts;
};

// Zipf-like: value v comes about 1/v as often as the first.
Stream skewed(std::size_t size, double exponent, unsigned seed) {
  std::mt19937_64 random(seed);
  Stream stream;
  for (std::size_t i = 0; i < size; ++i) {
    const double u = (static_cast<double>(random() >> 11U) + 0.5) * 0x1.0p-53;
    const int value = static_cast<int>(std::min(std::pow(u, -1 / exponent), 1e9));
    stream.values.push_back(value);
    ++stream.counts[value];
  }
  return stream;
}

HeavyHitters hitters_of(const std::vector<int>& values, std::size_t counters) {
  HeavyHitters hitters(counters);
  for (const int value : values) hitters.add(hash_integer(value), 1, [&] { return std::to_string(value); });
  return hitters;
}

TEST(HeavyHitters, BoundsHoldAgainstExactCounts) {
  constexpr std::size_t counters = 64;
  for (const double exponent : {0.5, 1.0, 2.0}) {
    for (const unsigned seed : {1U, 2U, 3U}) {
      const Stream stream = skewed(100'000, exponent, seed);
      const HeavyHitters hitters = hitters_of(stream.values, counters);
      EXPECT_LE(hitters.max_error(), static_cast<std::int64_t>(2 * stream.values.size() / counters));
      std::map<std::string, std::int64_t> found;
      for (const auto& entry : hitters.entries(0)) found[entry.text] = entry.count;
      for (const auto& [value, count] : stream.counts) {
        const auto at = found.find(std::to_string(value));
        if (at == found.end()) {
          EXPECT_LE(count, hitters.max_error() + 8) << value;
        } else {
          EXPECT_LE(at->second, count) << value;
          EXPECT_GE(at->second + hitters.max_error(), count) << value;
        }
      }
    }
  }
}

TEST(HeavyHitters, FewDifferentValuesAreExactAndSorted) {
  std::vector<int> values;
  for (int i = 0; i < 5000; ++i) values.push_back(i % 2 == 0 ? 0 : i % 10);
  const HeavyHitters hitters = hitters_of(values, 64);
  EXPECT_EQ(hitters.max_error(), 0);
  const auto entries = hitters.entries(600);
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].text, "0");
  EXPECT_EQ(entries[0].count, 2500);
  EXPECT_EQ(hitters.entries(0).size(), 6U);
}

TEST(HeavyHitters, OneAmongMillionsThatComeOnce) {
  HeavyHitters hitters(192);
  for (int i = 0; i < 1'000'000; ++i) {
    hitters.add(hash_integer(i), 1, [] { return std::string("once"); });
    if (i % 20 == 0) hitters.add(hash_text("often"), 1, [] { return std::string("often"); });
  }
  const auto entries = hitters.entries(10'000);
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].text, "often");
  EXPECT_LE(entries[0].count, 50'000);
  EXPECT_GE(entries[0].count + hitters.max_error(), 50'000);
}

TEST(HeavyHitters, NothingAndOneValue) {
  HeavyHitters hitters(4);
  EXPECT_TRUE(hitters.entries(0).empty());
  hitters.add(0, 3'000'000'000, [] { return std::string("zero"); });
  ASSERT_EQ(hitters.entries(0).size(), 1U);
  EXPECT_EQ(hitters.entries(0)[0].count, 3'000'000'000);
}

TEST(Reservoir, QuantilesWithinTwoPerCentOfRank) {
  Reservoir reservoir(10'000);
  for (int i = 0; i < 1'000'000; ++i) reservoir.add(static_cast<double>((i * 7919LL) % 1'000'000));
  const std::vector<double> sample = reservoir.sorted();
  ASSERT_EQ(sample.size(), 10'000U);
  for (const double share : {0.01, 0.25, 0.5, 0.75, 0.99}) {
    EXPECT_NEAR(sample[static_cast<std::size_t>(share * 9'999)], share * 1e6, 2e4) << share;
  }
}

TEST(Repeats, ExactUpToTheLimitAndAboutRightBeyond) {
  RepeatFinder exact(10'000);
  for (int i = 0; i < 5'000; ++i) exact.add(hash_integer(i % 4'990));
  EXPECT_TRUE(exact.exact());
  EXPECT_EQ(exact.repeated(), 20);
  RepeatFinder thinned(1'000);
  for (int i = 0; i < 200'000; ++i) thinned.add(hash_integer(i % 100'000));
  EXPECT_FALSE(thinned.exact());
  EXPECT_NEAR(static_cast<double>(thinned.repeated()), 200'000, 40'000);
  RepeatFinder none(1'000);
  for (int i = 0; i < 200'000; ++i) none.add(hash_integer(i));
  EXPECT_EQ(none.repeated(), 0);
}

}  // namespace
}  // namespace ai_sdk::server::quality
