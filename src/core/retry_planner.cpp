#include "core/retry_planner.hpp"

#include <algorithm>
#include <utility>

namespace ai_sdk::core {
namespace {

using std::chrono::milliseconds;

// After a server's restart several kept-alive connections may be dead at once; more in a row than this is not
// bad luck, and counts as any failure does.
constexpr int free_stale_repeats = 3;

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

}  // namespace

RetryPlanner::RetryPlanner(RetryRules rules, std::function<double()> random)
    : rules_(rules), random_(std::move(random)) {
  rules_.max_delay = std::max(rules_.max_delay, milliseconds{0});
}

RetryDecision RetryPlanner::after(const Attempt& attempt, std::optional<milliseconds> left) {
  if (!repeatable(attempt, rules_)) return {GiveUp::not_repeatable, {}};
  if (attempt.end == AttemptEnd::stale_connection && stale_ < free_stale_repeats) {
    if (left && *left <= milliseconds{0}) return {GiveUp::deadline, {}};
    ++stale_;
    return {GiveUp::none, {}};
  }
  if (retries_ >= rules_.max_retries) return {GiveUp::retries_used_up, {}};

  milliseconds wait{0};
  if (attempt.retry_after) {
    const milliseconds asked = std::max(*attempt.retry_after, milliseconds{0});
    if (asked > rules_.retry_after_cap) return {GiveUp::retry_after_too_long, {}};
    // Never earlier than told, and not all clients at the same instant.
    const milliseconds spread = std::clamp(rules_.base_delay, milliseconds{0}, asked / 4);
    wait = asked + scaled(spread, random_());
    if (left && wait >= *left) wait = asked;
  } else {
    wait = scaled(ceiling(rules_.base_delay, rules_.max_delay, retries_), random_());
  }
  if (left && wait >= *left) return {GiveUp::deadline, {}};
  ++retries_;
  return {GiveUp::none, wait};
}

}  // namespace ai_sdk::core
