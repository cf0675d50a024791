#pragma once

#include "driver/machine.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstddef>

namespace ai_sdk::bench {

// Counts calls within a time that begins after a warm-up, and the processor time that this process takes for
// them.
class Window {
 public:
  explicit Window(double seconds, double warm_up = 0.3)
      : from_(Clock::now() + length(warm_up)), until_(from_ + length(seconds)) {}

  // After each call; false when the time is over.
  bool count() {
    const auto now = Clock::now();
    if (now < from_) return true;
    if (now >= until_) {
      if (!over_) cpu_ = cpu_seconds() - cpu_;
      over_ = true;
      return false;
    }
    if (counted_++ == 0) cpu_ = cpu_seconds();
    return true;
  }
  boost::json::object result() const {
    const auto calls = static_cast<double>(counted_);
    return {{"calls", calls / std::chrono::duration<double>(until_ - from_).count()},
            {"cpu", cpu_ * 1e6 / calls}};
  }

 private:
  using Clock = std::chrono::steady_clock;
  static Clock::duration length(double seconds) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  }
  Clock::time_point from_, until_;
  std::size_t counted_ = 0;
  bool over_ = false;
  double cpu_ = 0;  // at the beginning; then what was used since
};

}  // namespace ai_sdk::bench
