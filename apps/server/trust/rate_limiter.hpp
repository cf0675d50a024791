#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ai_sdk::server {

// So many requests per minute for each caller; a tenth of them may come at once. It is told the time.
// Remembers the callers of late, at most 10,000. Not thread-safe.
class RateLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Zero: no limit.
  explicit RateLimiter(std::size_t per_minute);

  // Zero where the request may pass, which counts it; otherwise how long to wait, at least a second, in whole
  // seconds: never less than it takes.
  std::chrono::seconds take(std::string_view caller, Time now);

  static constexpr std::size_t max_callers = 10'000;

 private:
  struct Caller {
    std::string name;
    Time next;  // when the bucket would be full again, were nothing more taken
  };
  void forget_the_idle();

  const std::chrono::nanoseconds interval_;
  const std::chrono::nanoseconds burst_;
  std::list<Caller> callers_;  // the one heard of last at the front
  std::unordered_map<std::string_view, std::list<Caller>::iterator> places_;
};

}  // namespace ai_sdk::server
