#include "trust/rate_limiter.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

using namespace std::chrono_literals;
const RateLimiter::Time start = RateLimiter::Time() + 100h;

TEST(RateLimiter, LetsATenthAtOnceAndTheOthersAtEvenDistances) {
  RateLimiter rates(60);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(rates.take("a", start), 0s) << i;
  EXPECT_EQ(rates.take("a", start), 1s);
  EXPECT_EQ(rates.take("a", start + 999ms), 1s);
  EXPECT_EQ(rates.take("a", start + 1s), 0s);
  EXPECT_EQ(rates.take("a", start + 1s), 1s);
}

TEST(RateLimiter, LetsNoMoreThanItsNumberInAMinute) {
  for (const std::size_t limit : {1U, 7U, 60U, 1000U}) {
    RateLimiter rates(limit);
    std::size_t taken = 0;
    for (auto at = start + 1h; at < start + 1h + 60s; at += 1ms) taken += rates.take("a", at) == 0s ? 1U : 0U;
    EXPECT_LE(taken, limit + std::max<std::size_t>(1, limit / 10)) << limit;
    EXPECT_GE(taken, limit) << limit;
  }
}

TEST(RateLimiter, WaitsAsLongAsItSays) {
  RateLimiter rates(2);
  EXPECT_EQ(rates.take("a", start), 0s);
  const auto wait = rates.take("a", start);
  EXPECT_EQ(wait, 30s);
  EXPECT_EQ(rates.take("a", start + wait), 0s);
}

TEST(RateLimiter, CountsEachCallerAlone) {
  RateLimiter rates(10);
  EXPECT_EQ(rates.take("a", start), 0s);
  EXPECT_GT(rates.take("a", start), 0s);
  EXPECT_EQ(rates.take("b", start), 0s);
}

TEST(RateLimiter, LimitsNothingAtZero) {
  RateLimiter rates(0);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(rates.take("a", start), 0s);
}

TEST(RateLimiter, RemembersABoundedNumberOfCallers) {
  RateLimiter rates(1);
  for (std::size_t i = 0; i < RateLimiter::max_callers; ++i) rates.take(std::to_string(i), start);
  EXPECT_GT(rates.take("0", start), 0s) << "still known";
  rates.take("one more", start);
  EXPECT_EQ(rates.take("1", start), 0s) << "forgotten: the one not heard of for longest";
}

}  // namespace
}  // namespace ai_sdk::server
