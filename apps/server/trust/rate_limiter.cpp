#include "trust/rate_limiter.hpp"

#include <algorithm>

namespace ai_sdk::server {
namespace {

using std::chrono::nanoseconds;

nanoseconds interval_of(std::size_t per_minute) {
  if (per_minute == 0) return nanoseconds{0};
  return nanoseconds{std::chrono::minutes{1}} / static_cast<std::int64_t>(per_minute);
}

}  // namespace

RateLimiter::RateLimiter(std::size_t per_minute)
    : interval_(interval_of(per_minute)),
      burst_(interval_ * static_cast<std::int64_t>(std::max<std::size_t>(1, per_minute / 10))) {}

// The generic cell rate algorithm (ITU-T I.371, annex A): one time per caller instead of a bucket that is
// filled.
std::chrono::seconds RateLimiter::take(std::string_view caller, Time now) {
  using std::chrono::seconds;
  if (interval_.count() == 0) return seconds{0};
  const auto known = places_.find(caller);
  if (known == places_.end()) {
    forget_the_idle();
    callers_.push_front({std::string(caller), now});
    places_.emplace(callers_.front().name, callers_.begin());
  } else {
    callers_.splice(callers_.begin(), callers_, known->second);
  }
  Caller& entry = callers_.front();
  const Time next = std::max(entry.next, now) + interval_;
  if (next - now > burst_) {
    const auto wait = next - now - burst_;
    return std::max(seconds{1}, std::chrono::ceil<seconds>(wait));
  }
  entry.next = next;
  return seconds{0};
}

void RateLimiter::forget_the_idle() {
  if (callers_.size() < max_callers) return;
  places_.erase(callers_.back().name);
  callers_.pop_back();
}

}  // namespace ai_sdk::server
