#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

namespace ai_sdk::core {

// How an attempt ended that did not bring an answer of 2xx.
enum class AttemptEnd {
  status,            // the server answered with an error status
  not_connected,     // no connection could be made: the request was never sent
  stale_connection,  // a kept-alive connection turned out closed before a byte of the answer
  broken,            // the connection broke while the run may have begun
  timed_out,         // the time limit of the attempt passed
};

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
};

enum class GiveUp {
  none,
  not_repeatable,  // repeating could run it twice, or cannot help
  retries_used_up,
  retry_after_too_long,
  deadline,  // the wait would pass the deadline
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

  // `left`: time until the call's deadline, nothing where it has none. A stale connection is repeated at once
  // and does not count as a retry, but only a bounded number of times.
  RetryDecision after(const Attempt& attempt, std::optional<std::chrono::milliseconds> left);
  int retries() const noexcept { return retries_; }

 private:
  RetryRules rules_;
  std::function<double()> random_;
  int retries_ = 0;
  int stale_ = 0;
};

}  // namespace ai_sdk::core
