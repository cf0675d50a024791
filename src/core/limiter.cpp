#include "core/limiter.hpp"

#include <algorithm>

namespace ai_sdk::core {

namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds minute = std::chrono::minutes{1};

}  // namespace

Limiter::Limiter(const Limits& limits) : limits_(limits) {
  if (limits.requests_per_minute > 0) {
    // So many at once, and the rest of the minute's share at even distances: no span of 60 seconds sees more
    // than the limit, wherever it begins.
    const auto most = static_cast<std::int64_t>(limits.requests_per_minute);
    const std::int64_t at_once = std::max<std::int64_t>(1, most / 10);
    const std::int64_t others = most - at_once + 1;
    interval_ = nanoseconds{(minute.count() + others - 1) / others};
    burst_ = interval_ * (at_once - 1);
  }
  active_ = limits.max_concurrent > 0 || limits.requests_per_minute > 0;
}

Limiter::Ticket Limiter::join() {
  line_.insert(line_.end(), ++last_);
  return last_;
}

void Limiter::leave(Ticket ticket) { line_.erase(ticket); }

Limiter::Time Limiter::filled() const {
  if (interval_ == nanoseconds{0} || arrival_ == Time::min()) return Time::min();
  return arrival_ - burst_;
}

void Limiter::begin_pacing() {
  held_ = false;
  pace_ = spread_ / static_cast<std::int64_t>(std::max<std::size_t>(1, line_.size()));
  next_paced_ =
      held_until_ + nanoseconds{static_cast<std::int64_t>(static_cast<double>(pace_.count()) * share_)};
}

std::optional<Limiter::Ticket> Limiter::admit(Time now) {
  if (line_.empty() || now < held_until_) return std::nullopt;
  if (held_) begin_pacing();
  if (full() || now < next_paced_ || now < filled()) return std::nullopt;
  const Ticket first = *line_.begin();
  line_.erase(line_.begin());
  ++under_way_;
  if (interval_ > nanoseconds{0}) arrival_ = std::max(arrival_, now) + interval_;
  if (line_.empty()) {
    // Whoever comes from now on was not held back with the others.
    pace_ = nanoseconds{0};
    active_ = limits_.max_concurrent > 0 || limits_.requests_per_minute > 0;
  } else if (pace_ > nanoseconds{0}) {
    next_paced_ = now + pace_;
  }
  return first;
}

void Limiter::done() {
  if (under_way_ > 0) --under_way_;
}

void Limiter::hold(Time until, nanoseconds spread, double random) {
  active_ = true;
  if (until <= held_until_) return;
  held_until_ = until;
  spread_ = std::max(spread, nanoseconds{0});
  share_ = std::clamp(random, 0.0, 1.0);
  held_ = true;
}

Limiter::Time Limiter::next() const {
  if (line_.empty()) return Time::max();
  if (held_) return held_until_;
  if (full()) return Time::max();
  return std::max({held_until_, next_paced_, filled()});
}

}  // namespace ai_sdk::core
