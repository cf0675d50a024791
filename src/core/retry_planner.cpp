#include "core/retry_planner.hpp"

#include <algorithm>
#include <utility>

namespace ai_sdk::core {
namespace {

using std::chrono::milliseconds;

// After a server's restart several kept-alive connections may be dead at once; more in a row than this is not
// bad luck, and counts as any failure does.
constexpr int free_stale_repeats = 3;
constexpr milliseconds longest_wait{24 * 60 * 60 * 1000};

bool repeatable(const Attempt& attempt, const RetryRules& rules) {
  switch (attempt.end) {
    case AttemptEnd::not_connected:
    case AttemptEnd::stale_connection:
      return true;
    case AttemptEnd::broken:
      return rules.read_only || rules.retry_failed_runs;
    case AttemptEnd::timed_out:
      return rules.retry_failed_runs;
    case AttemptEnd::status:
      break;
  }
  switch (attempt.status) {
    case 429:
    case 503:
      return true;
    case 500:
    case 502:
    case 504:
      return rules.read_only || rules.retry_failed_runs;
    default:
      return false;
  }
}

milliseconds scaled(milliseconds span, double factor) {
  return milliseconds{
      static_cast<std::int64_t>(static_cast<double>(span.count()) * std::clamp(factor, 0.0, 1.0))};
}

// base * 2^retries, at most `most`, without overflow on the way.
milliseconds ceiling(milliseconds base, milliseconds most, int retries) {
  milliseconds out = std::clamp(base, milliseconds{0}, most);
  for (int i = 0; i < retries && out > milliseconds{0} && out < most; ++i)
    out = out > most / 2 ? most : out * 2;
  return out;
}

// The built-in rule for one failed attempt that may be repeated as far as the count goes.
RetryDecision standard(const Attempt& attempt, const RetryRules& rules, int retries,
                       std::optional<milliseconds> left, const std::function<double()>& random) {
  milliseconds wait{0};
  if (attempt.retry_after) {
    const milliseconds asked = std::max(*attempt.retry_after, milliseconds{0});
    if (asked > rules.retry_after_cap) return {GiveUp::retry_after_too_long, {}};
    // Never earlier than told, and not all clients at the same instant.
    const milliseconds spread = std::clamp(rules.base_delay, milliseconds{0}, asked / 4);
    wait = asked + scaled(spread, random());
    if (left && wait >= *left) wait = asked;
  } else {
    wait = scaled(ceiling(rules.base_delay, rules.max_delay, retries), random());
  }
  return {GiveUp::none, wait};
}

}  // namespace

RetryPlanner::RetryPlanner(RetryRules rules, std::function<double()> random)
    : rules_(std::move(rules)), random_(std::move(random)) {
  rules_.max_delay = std::max(rules_.max_delay, milliseconds{0});
}

RetryDecision RetryPlanner::after(const Attempt& attempt, std::optional<milliseconds> left,
                                  milliseconds elapsed) {
  if (!rules_.policy && !repeatable(attempt, rules_)) return {GiveUp::not_repeatable, {}};
  if (attempt.end == AttemptEnd::stale_connection && stale_ < free_stale_repeats) {
    if (left && *left <= milliseconds{0}) return {GiveUp::deadline, {}};
    ++stale_;
    return {GiveUp::none, {}};
  }
  if (retries_ >= rules_.max_retries) return {GiveUp::retries_used_up, {}};
  const RetryDecision decision =
      rules_.policy ? by_policy(attempt, left, elapsed) : standard(attempt, rules_, retries_, left, random_);
  if (decision.give_up != GiveUp::none) return decision;
  if (left && decision.wait >= *left) return {GiveUp::deadline, {}};
  ++retries_;
  return decision;
}

RetryDecision RetryPlanner::by_policy(const Attempt& attempt, std::optional<milliseconds> left,
                                      milliseconds elapsed) {
  AttemptResult result;
  result.end = attempt.end;
  result.status = attempt.status;
  result.retry_after = attempt.retry_after;
  result.retries = retries_;
  result.read_only = rules_.read_only;
  result.retry_failed_runs = rules_.retry_failed_runs;
  result.retry_delay = rules_.base_delay;
  result.retry_after_cap = rules_.retry_after_cap;
  result.elapsed = elapsed;
  result.left = left;
  result.random = std::clamp(random_(), 0.0, 1.0);
  const auto wait = rules_.policy->wait_before_retry(result);
  if (!wait) return {GiveUp::by_policy, {}};
  return {GiveUp::none, std::clamp(*wait, milliseconds{0}, longest_wait)};
}

}  // namespace ai_sdk::core

namespace ai_sdk {

RetryPolicy::~RetryPolicy() = default;
StandardRetryPolicy::~StandardRetryPolicy() = default;

std::optional<std::chrono::milliseconds> StandardRetryPolicy::wait_before_retry(
    const AttemptResult& result) const {
  const core::Attempt attempt{result.end, result.status, result.retry_after};
  core::RetryRules rules;
  rules.base_delay = result.retry_delay;
  rules.retry_after_cap = result.retry_after_cap;
  rules.read_only = result.read_only;
  rules.retry_failed_runs = result.retry_failed_runs;
  if (!core::repeatable(attempt, rules)) return std::nullopt;
  const auto decision =
      core::standard(attempt, rules, result.retries, result.left, [&result] { return result.random; });
  if (decision.give_up != core::GiveUp::none) return std::nullopt;
  return decision.wait;
}

}  // namespace ai_sdk
