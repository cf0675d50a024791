#include "core/retry_planner.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ai_sdk::core {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

auto always(double number) {
  return [number] { return number; };
}

Attempt status(int code, std::optional<milliseconds> retry_after = {}) {
  return {AttemptEnd::status, code, retry_after};
}

GiveUp decide(const Attempt& attempt, bool read_only, bool retry_failed_runs) {
  RetryRules rules;
  rules.read_only = read_only;
  rules.retry_failed_runs = retry_failed_runs;
  return RetryPlanner{rules, always(0.5)}.after(attempt, std::nullopt).give_up;
}

TEST(RetryPlanner, RepeatsOnlyWhatDoesNoHarm) {
  struct Row {
    Attempt attempt;
    bool run, run_wanted, read, read_wanted;  // "wanted": with retry_failed_runs
  };
  for (const Row& row : {
           Row{status(429), true, true, true, true},
           Row{status(503), true, true, true, true},
           Row{status(500), false, true, true, true},
           Row{status(502), false, true, true, true},
           Row{status(504), false, true, true, true},
           Row{{AttemptEnd::not_connected, 0, {}}, true, true, true, true},
           Row{{AttemptEnd::stale_connection, 0, {}}, true, true, true, true},
           Row{{AttemptEnd::broken, 0, {}}, false, true, true, true},
           Row{{AttemptEnd::timed_out, 0, {}}, false, true, false, true},
       }) {
    const auto expected = [](bool repeat) { return repeat ? GiveUp::none : GiveUp::not_repeatable; };
    const int number = row.attempt.status * 10 + static_cast<int>(row.attempt.end);
    EXPECT_EQ(decide(row.attempt, false, false), expected(row.run)) << number;
    EXPECT_EQ(decide(row.attempt, false, true), expected(row.run_wanted)) << number;
    EXPECT_EQ(decide(row.attempt, true, false), expected(row.read)) << number;
    EXPECT_EQ(decide(row.attempt, true, true), expected(row.read_wanted)) << number;
  }
}

TEST(RetryPlanner, NeverRepeatsAnyOtherStatus) {
  for (int code = 300; code < 600; ++code) {
    if (code == 429 || code == 500 || code == 502 || code == 503 || code == 504) continue;
    for (bool read_only : {false, true})
      for (bool wanted : {false, true})
        EXPECT_EQ(decide(status(code, 1s), read_only, wanted), GiveUp::not_repeatable) << code;
  }
}

TEST(RetryPlanner, WaitsAtRandomBelowABoundThatDoubles) {
  RetryRules rules;
  rules.max_retries = 8;
  for (double number : {0.0, 0.25, 0.999999}) {
    RetryPlanner planner{rules, always(number)};
    for (milliseconds bound : {1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s}) {
      const RetryDecision decision = planner.after(status(429), std::nullopt);
      ASSERT_EQ(decision.give_up, GiveUp::none);
      EXPECT_LE(decision.wait, bound);
      EXPECT_NEAR(static_cast<double>(decision.wait.count()), number * static_cast<double>(bound.count()),
                  1.0);
    }
    EXPECT_EQ(planner.retries(), 8);
    EXPECT_EQ(planner.after(status(429), std::nullopt).give_up, GiveUp::retries_used_up);
  }
}

TEST(RetryPlanner, DrawsAnewForEachWait) {
  std::vector<double> numbers{0.1, 0.9};
  RetryPlanner planner{{}, [&numbers] {
                         const double number = numbers.front();
                         numbers.erase(numbers.begin());
                         return number;
                       }};
  EXPECT_EQ(planner.after(status(503), std::nullopt).wait, 100ms);
  EXPECT_EQ(planner.after(status(503), std::nullopt).wait, 1800ms);
}

TEST(RetryPlanner, ManyRetriesDoNotOverflowTheWait) {
  RetryRules rules;
  rules.max_retries = 100;
  rules.base_delay = 1h;
  rules.max_delay = milliseconds::max() / 4;
  RetryPlanner planner{rules, always(0.5)};
  milliseconds before{0};
  for (int i = 0; i < 100; ++i) {
    const RetryDecision decision = planner.after(status(503), std::nullopt);
    ASSERT_EQ(decision.give_up, GiveUp::none);
    ASSERT_GE(decision.wait, before);
    before = decision.wait;
  }
}

TEST(RetryPlanner, NoRetriesMeansNone) {
  RetryRules rules;
  rules.max_retries = 0;
  RetryPlanner planner{rules, always(0.5)};
  EXPECT_EQ(planner.after(status(429), std::nullopt).give_up, GiveUp::retries_used_up);
  EXPECT_EQ(planner.after({AttemptEnd::not_connected, 0, {}}, std::nullopt).give_up, GiveUp::retries_used_up);
  EXPECT_EQ(planner.retries(), 0);
}

TEST(RetryPlanner, WithoutADelayItRepeatsAtOnce) {
  RetryRules rules;
  rules.base_delay = 0ms;
  RetryPlanner planner{rules, always(0.999)};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(planner.after(status(503), std::nullopt).wait, 0ms);
  EXPECT_EQ(RetryPlanner(rules, always(0.999)).after(status(503, 2s), std::nullopt).wait, 2s);
}

TEST(RetryPlanner, NeverComesBackEarlierThanTheServerAsked) {
  for (milliseconds asked : {0ms, 1ms, 100ms, 2500ms, 59000ms, 60000ms}) {
    for (double number : {0.0, 0.5, 0.999999}) {
      const RetryDecision decision = RetryPlanner{{}, always(number)}.after(status(429, asked), std::nullopt);
      ASSERT_EQ(decision.give_up, GiveUp::none);
      EXPECT_GE(decision.wait, asked);
      EXPECT_LE(decision.wait, asked + 1s);
    }
  }
}

TEST(RetryPlanner, SpreadsThoseWhoWereAllToldTheSame) {
  const auto wait = [](double number) {
    return RetryPlanner{{}, always(number)}.after(status(429, 10s), std::nullopt).wait;
  };
  EXPECT_GT(wait(0.9), wait(0.1));
}

TEST(RetryPlanner, FailsAtOnceWhereTheServerAsksForTooLong) {
  RetryPlanner planner{{}, always(0.0)};
  EXPECT_EQ(planner.after(status(429, 60s + 1ms), std::nullopt).give_up, GiveUp::retry_after_too_long);
  EXPECT_EQ(planner.after(status(503, 24h), std::nullopt).give_up, GiveUp::retry_after_too_long);
  RetryRules patient;
  patient.retry_after_cap = 2h;
  EXPECT_EQ(RetryPlanner(patient, always(0.0)).after(status(429, 1h), std::nullopt).wait, 1h);
}

TEST(RetryPlanner, NeverWaitsPastTheDeadline) {
  const auto decide_with = [](milliseconds left, std::optional<milliseconds> asked, double number) {
    return RetryPlanner{{}, always(number)}.after(status(429, asked), left);
  };
  EXPECT_EQ(decide_with(500ms, std::nullopt, 0.5).give_up, GiveUp::deadline);
  EXPECT_EQ(decide_with(501ms, std::nullopt, 0.5).wait, 500ms);
  EXPECT_EQ(decide_with(0ms, std::nullopt, 0.0).give_up, GiveUp::deadline);
  EXPECT_EQ(decide_with(-5ms, std::nullopt, 0.0).give_up, GiveUp::deadline);
  EXPECT_EQ(decide_with(2s, 2s, 0.0).give_up, GiveUp::deadline);
  // What is added to spread the clients does not cost the last chance.
  EXPECT_EQ(decide_with(2001ms, 2s, 0.999).wait, 2s);
  RetryPlanner planner{{}, always(0.0)};
  EXPECT_EQ(planner.after({AttemptEnd::stale_connection, 0, {}}, 0ms).give_up, GiveUp::deadline);
}

TEST(RetryPlanner, StaleConnectionsAreRepeatedAtOnceButNotForEver) {
  const Attempt stale{AttemptEnd::stale_connection, 0, {}};
  RetryRules rules;
  rules.max_retries = 2;
  RetryPlanner planner{rules, always(0.5)};
  int free = 0;
  RetryDecision decision = planner.after(stale, std::nullopt);
  for (; decision.give_up == GiveUp::none && decision.wait == 0ms; ++free)
    decision = planner.after(stale, std::nullopt);
  EXPECT_EQ(free, 3);
  EXPECT_EQ(planner.retries(), 1);
  EXPECT_EQ(decision.wait, 500ms);
  EXPECT_EQ(planner.after(stale, std::nullopt).give_up, GiveUp::none);
  EXPECT_EQ(planner.after(stale, std::nullopt).give_up, GiveUp::retries_used_up);
}

TEST(RetryPlanner, ARandomNumberOutOfRangeDoesNoHarm) {
  EXPECT_EQ(RetryPlanner({}, always(7.0)).after(status(503), std::nullopt).wait, 1s);
  EXPECT_EQ(RetryPlanner({}, always(-7.0)).after(status(503), std::nullopt).wait, 0ms);
}

class Recording final : public RetryPolicy {
 public:
  explicit Recording(std::optional<milliseconds> wait) : wait_(wait) {}
  std::optional<milliseconds> wait_before_retry(const AttemptResult& result) const override {
    asked.push_back(result);
    return wait_;
  }
  mutable std::vector<AttemptResult> asked;

 private:
  std::optional<milliseconds> wait_;
};

TEST(RetryPlanner, APolicyOfOnesOwnDecidesWithAllThatIsKnown) {
  const auto policy = std::make_shared<Recording>(7ms);
  RetryRules rules;
  rules.policy = policy;
  rules.max_retries = 2;
  rules.base_delay = 5s;
  rules.retry_failed_runs = true;
  RetryPlanner planner{rules, always(0.25)};
  EXPECT_EQ(planner.after(status(404, 9s), 1min, 3s).wait, 7ms);
  EXPECT_EQ(planner.after({AttemptEnd::timed_out, 0, {}}, std::nullopt, 4s).give_up, GiveUp::none);
  EXPECT_EQ(planner.after(status(404), std::nullopt).give_up, GiveUp::retries_used_up);
  ASSERT_EQ(policy->asked.size(), 2u);
  const AttemptResult& first = policy->asked[0];
  EXPECT_EQ(first.end, AttemptEnd::status);
  EXPECT_EQ(first.status, 404);
  EXPECT_EQ(first.retry_after, 9s);
  EXPECT_EQ(first.retries, 0);
  EXPECT_FALSE(first.read_only);
  EXPECT_TRUE(first.retry_failed_runs);
  EXPECT_EQ(first.retry_delay, 5s);
  EXPECT_EQ(first.retry_after_cap, 60s);
  EXPECT_EQ(first.elapsed, 3s);
  EXPECT_EQ(first.left, 1min);
  EXPECT_EQ(first.random, 0.25);
  EXPECT_EQ(policy->asked[1].retries, 1);
}

TEST(RetryPlanner, APolicyCannotBreakWhatHoldsForAll) {
  RetryRules rules;
  rules.policy = std::make_shared<Recording>(1s);
  EXPECT_EQ(RetryPlanner(rules, always(0)).after(status(503), 1s).give_up, GiveUp::deadline);
  rules.policy = std::make_shared<Recording>(-1s);
  EXPECT_EQ(RetryPlanner(rules, always(0)).after(status(503), std::nullopt).wait, 0ms);
  rules.policy = std::make_shared<Recording>(milliseconds::max());
  EXPECT_EQ(RetryPlanner(rules, always(0)).after(status(503), std::nullopt).wait, 24h);
  rules.policy = std::make_shared<Recording>(std::nullopt);
  EXPECT_EQ(RetryPlanner(rules, always(0)).after(status(503), std::nullopt).give_up, GiveUp::by_policy);
  // A kept-alive connection that was closed is replaced without asking, a few times.
  RetryPlanner planner{rules, always(0)};
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(planner.after({AttemptEnd::stale_connection, 0, {}}, std::nullopt).give_up, GiveUp::none);
  EXPECT_EQ(planner.after({AttemptEnd::stale_connection, 0, {}}, std::nullopt).give_up, GiveUp::by_policy);
}

TEST(StandardRetryPolicy, SaysWhatTheBuiltInRuleSays) {
  for (int code = 300; code < 600; ++code) {
    for (const bool read_only : {false, true}) {
      for (const auto asked : {std::optional<milliseconds>{}, std::optional<milliseconds>{4s},
                               std::optional<milliseconds>{61s}}) {
        RetryRules rules;
        rules.read_only = read_only;
        const auto planned = RetryPlanner{rules, always(0.3)}.after(status(code, asked), std::nullopt);
        AttemptResult result;
        result.status = code;
        result.retry_after = asked;
        result.read_only = read_only;
        result.random = 0.3;
        const auto wait = StandardRetryPolicy{}.wait_before_retry(result);
        ASSERT_EQ(wait.has_value(), planned.give_up == GiveUp::none) << code;
        if (wait) {
          EXPECT_EQ(*wait, planned.wait) << code;
        }
      }
    }
  }
}

TEST(StandardRetryPolicy, DoublesItsWaits) {
  AttemptResult result;
  result.end = AttemptEnd::not_connected;
  result.random = 0.5;
  for (const milliseconds expected : {500ms, 1000ms, 2000ms, 4000ms, 8000ms, 15000ms, 15000ms}) {
    EXPECT_EQ(StandardRetryPolicy{}.wait_before_retry(result), expected);
    ++result.retries;
  }
}

}  // namespace
}  // namespace ai_sdk::core
