#pragma once

#include <ai_sdk/retry_policy.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace ai_sdk::core {

using ai_sdk::AttemptEnd;

struct Attempt {
  AttemptEnd end = AttemptEnd::status;
  int status = 0;
  std::optional<std::chrono::milliseconds> retry_after;
};

struct RetryRules {
  int max_retries = 3;
  std::chrono::milliseconds base_delay{1'000};
  std::chrono::milliseconds max_delay{30'000};        // cap of the computed wait
  std::chrono::milliseconds retry_after_cap{60'000};  // a longer Retry-After fails at once
  bool read_only = false;                             // a GET
  bool retry_failed_runs = false;
  std::shared_ptr<const RetryPolicy> policy;  // asked instead of the built-in rule
};

enum class GiveUp {
  none,
  not_repeatable,  // repeating could run it twice, or cannot help
  retries_used_up,
  retry_after_too_long,
  deadline,  // the wait would pass the deadline
  by_policy,
};

struct RetryDecision {
  GiveUp give_up = GiveUp::none;
  std::chrono::milliseconds wait{0};  // where give_up is none
};

// Decides what follows a failed attempt. Pure: time and chance come in from outside.
class RetryPlanner {
 public:
  // `random` gives numbers in [0, 1).
  RetryPlanner(RetryRules rules, std::function<double()> random);

  // `left`: time until the call's deadline, nothing where it has none; `elapsed`: since the call began. A
  // stale connection is repeated at once and does not count as a retry, but only a bounded number of times.
  RetryDecision after(const Attempt& attempt, std::optional<std::chrono::milliseconds> left,
                      std::chrono::milliseconds elapsed = {});
  int retries() const noexcept { return retries_; }

 private:
  RetryDecision by_policy(const Attempt& attempt, std::optional<std::chrono::milliseconds> left,
                          std::chrono::milliseconds elapsed);

  RetryRules rules_;
  std::function<double()> random_;
  int retries_ = 0;
  int stale_ = 0;
};

}  // namespace ai_sdk::core
