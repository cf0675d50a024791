#pragma once

#include <chrono>
#include <cstddef>

namespace ai_sdk::bench {

// Counts calls within a time that begins after a warm-up.
class Window {
 public:
  explicit Window(double seconds, double warm_up = 0.3)
      : from_(Clock::now() + length(warm_up)), until_(from_ + length(seconds)) {}

  // After each call; false when the time is over.
  bool count() {
    const auto now = Clock::now();
    if (now < from_) return true;
    if (now >= until_) return false;
    ++counted_;
    return true;
  }
  double per_second() const {
    return static_cast<double>(counted_) / std::chrono::duration<double>(until_ - from_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  static Clock::duration length(double seconds) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  }
  Clock::time_point from_, until_;
  std::size_t counted_ = 0;
};

}  // namespace ai_sdk::bench
