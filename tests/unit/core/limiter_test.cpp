#include "core/limiter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace ai_sdk::core {
namespace {

using namespace std::chrono_literals;
using Time = Limiter::Time;
using Ticket = Limiter::Ticket;

const Time start = Time{} + 1000h;

// When each of those in line goes if admit() is asked exactly when next() says so.
std::vector<std::pair<Ticket, Time>> run_dry(Limiter& limiter, Time now) {
  std::vector<std::pair<Ticket, Time>> gone;
  while (limiter.waiting() > 0) {
    while (const auto ticket = limiter.admit(now)) {
      gone.emplace_back(*ticket, now);
      limiter.done();
    }
    if (limiter.waiting() == 0) break;
    const Time next = limiter.next();
    EXPECT_GT(next, now);
    EXPECT_NE(next, Time::max());
    if (next <= now || next == Time::max()) break;
    now = next;
  }
  return gone;
}

TEST(Limiter, WithoutLimitsNobodyNeedsToAsk) {
  Limiter limiter{Limits{}};
  EXPECT_FALSE(limiter.active());
  EXPECT_EQ(limiter.next(), Time::max());
  EXPECT_TRUE(Limiter(Limits{1, 0}).active());
  EXPECT_TRUE(Limiter(Limits{0, 1}).active());
}

TEST(Limiter, LetsSoManyBeUnderWayInTheOrderInWhichTheyCame) {
  Limiter limiter{Limits{2, 0}};
  const Ticket a = limiter.join(), b = limiter.join(), c = limiter.join(), d = limiter.join();
  EXPECT_EQ(limiter.admit(start), a);
  EXPECT_EQ(limiter.admit(start), b);
  EXPECT_EQ(limiter.admit(start), std::nullopt);
  EXPECT_EQ(limiter.next(), Time::max());  // no time will help
  limiter.done();
  EXPECT_EQ(limiter.admit(start), c);
  EXPECT_EQ(limiter.admit(start), std::nullopt);
  limiter.done();
  EXPECT_EQ(limiter.admit(start), d);
  EXPECT_EQ(limiter.under_way(), 2u);
  EXPECT_EQ(limiter.waiting(), 0u);
}

TEST(Limiter, OneThatLeavesTheLineCostsNobodyAnything) {
  Limiter limiter{Limits{1, 0}};
  const Ticket a = limiter.join(), b = limiter.join(), c = limiter.join();
  EXPECT_EQ(limiter.admit(start), a);
  limiter.leave(b);
  limiter.leave(b);
  limiter.done();
  EXPECT_EQ(limiter.admit(start), c);
  EXPECT_EQ(limiter.waiting(), 0u);
}

TEST(Limiter, NoMinuteSeesMoreThanItsShare) {
  for (const std::size_t most : {1u, 2u, 9u, 10u, 59u, 60u, 100u, 1000u}) {
    Limiter limiter{Limits{0, most}};
    for (std::size_t i = 0; i < 4 * most; ++i) limiter.join();
    const auto gone = run_dry(limiter, start);
    ASSERT_EQ(gone.size(), 4 * most);
    std::size_t busiest = 0;
    for (std::size_t first = 0, last = 0; last < gone.size(); ++last) {
      while (gone[last].second - gone[first].second >= 60s) ++first;
      busiest = std::max(busiest, last - first + 1);
    }
    EXPECT_LE(busiest, most);
    EXPECT_GE(busiest + 1, most) << "slower than it has to be";
    for (std::size_t i = 1; i < gone.size(); ++i) ASSERT_EQ(gone[i].first, gone[i - 1].first + 1);
    // It goes on at the steady rate: nine tenths of the share per minute at least.
    EXPECT_LE(gone.back().second - start, 60s * 4 * 10 / 9 + 60s);
  }
}

TEST(Limiter, ATenthMayBeginAtOnceAgainAfterARest) {
  Limiter limiter{Limits{0, 60}};
  const auto at_once = [&](Time now) {
    int count = 0;
    Ticket last = limiter.join();
    for (; limiter.admit(now); ++count) last = limiter.join();
    limiter.leave(last);
    return count;
  };
  EXPECT_EQ(at_once(start), 6);
  EXPECT_EQ(at_once(start), 0);
  EXPECT_EQ(at_once(start + 1h), 6);  // never more, however long the rest
}

TEST(Limiter, AHoldKeepsEverybodyBackAlsoWithoutLimits) {
  Limiter limiter{Limits{}};
  limiter.hold(start + 10s, 0ns, 0);
  EXPECT_TRUE(limiter.active());
  const Ticket a = limiter.join(), b = limiter.join();
  EXPECT_EQ(limiter.admit(start), std::nullopt);
  EXPECT_EQ(limiter.admit(start + 10s - 1ns), std::nullopt);
  EXPECT_EQ(limiter.next(), start + 10s);
  EXPECT_EQ(limiter.admit(start + 10s), a);
  EXPECT_EQ(limiter.admit(start + 10s), b);
  EXPECT_FALSE(limiter.active());
}

TEST(Limiter, AShorterHoldDoesNotShortenALongerOne) {
  Limiter limiter{Limits{}};
  limiter.hold(start + 10s, 0ns, 0);
  limiter.hold(start + 1s, 0ns, 0);
  limiter.join();
  EXPECT_EQ(limiter.admit(start + 9s), std::nullopt);
  limiter.hold(start + 20s, 0ns, 0);
  EXPECT_EQ(limiter.admit(start + 19s), std::nullopt);
  EXPECT_TRUE(limiter.admit(start + 20s));
}

TEST(Limiter, ThoseWhoWereHeldBackFollowOneAfterAnother) {
  Limiter limiter{Limits{}};
  limiter.hold(start + 10s, 1s, 0.5);
  for (int i = 0; i < 10; ++i) limiter.join();
  const auto gone = run_dry(limiter, start);
  ASSERT_EQ(gone.size(), 10u);
  for (std::size_t i = 0; i < gone.size(); ++i) {
    EXPECT_EQ(gone[i].first, i + 1);
    EXPECT_EQ(gone[i].second, start + 10s + 50ms + 100ms * static_cast<int>(i));
  }
  // Who comes later was not told to wait.
  limiter.join();
  EXPECT_TRUE(limiter.admit(gone.back().second));
}

TEST(Limiter, AHoldAndARateBothCount) {
  Limiter limiter{Limits{1, 60}};
  limiter.hold(start + 5s, 0ns, 0);
  for (int i = 0; i < 8; ++i) limiter.join();
  const auto gone = run_dry(limiter, start);
  ASSERT_EQ(gone.size(), 8u);
  EXPECT_EQ(gone[5].second, start + 5s);
  EXPECT_GT(gone[6].second, start + 6s);
  EXPECT_EQ(limiter.under_way(), 0u);
}

}  // namespace
}  // namespace ai_sdk::core
