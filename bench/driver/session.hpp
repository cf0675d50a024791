#pragma once

#include "driver/case.hpp"

#include <cstddef>
#include <vector>

namespace ai_sdk::bench {

struct Settings {
  int rounds = 5;
  double seconds = 2;            // of one measurement
  std::size_t events = 400'000;  // of one bulk stream
  std::size_t streams = 10'000;  // open at a time
  std::size_t calls = 200'000;   // of the run that looks for growth
};

// One run of the driver: measures cases, shows each when it is done, and keeps the results.
class Session {
 public:
  explicit Session(Settings settings) : settings_(settings) {}

  const Settings& settings() const { return settings_; }
  // Compares the answers, then lets the competitors take turns. Throws std::runtime_error where one of them
  // got another answer than the others.
  void measure(const Case& work);
  const std::vector<CaseResult>& results() const { return results_; }

 private:
  Settings settings_;
  std::vector<CaseResult> results_;
};

}  // namespace ai_sdk::bench
