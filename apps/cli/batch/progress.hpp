#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace ai_sdk::cli {

// How far a batch is, on standard error: a bar that is drawn again and again on a terminal, elsewhere a line
// now and then. Not thread-safe.
class Progress {
 public:
  // rows: of the input; done: of those, before this run.
  Progress(std::uint64_t rows, std::uint64_t done);

  void add(bool ok);
  // Shows it where it is time to.
  void tick();
  // The last state of the bar.
  void finish();

  std::uint64_t asked() const { return answered_ + failed_; }

 private:
  using Clock = std::chrono::steady_clock;
  std::string text(Clock::time_point now) const;
  void draw(Clock::time_point now);

  const bool terminal_;
  const std::uint64_t rows_;
  const std::uint64_t before_;
  std::uint64_t answered_ = 0;
  std::uint64_t failed_ = 0;
  const Clock::time_point begun_ = Clock::now();
  Clock::time_point next_;
  // The rate is that of the last half minute: what was long ago says little about what is to come.
  Clock::time_point mark_time_ = begun_;
  std::uint64_t mark_asked_ = 0;
  Clock::time_point older_time_ = begun_;
  std::uint64_t older_asked_ = 0;
};

// "1,234,567"
std::string with_commas(std::uint64_t number);
// "0:07", "12:40", "3:05:09"
std::string clock_text(double seconds);

}  // namespace ai_sdk::cli
