#pragma once

#include "driver/machine.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <cstddef>

namespace ai_sdk::bench {

// What many open streams cost this process: memory from before the first to after the last event, processor
// time from when all are open.
class IdleMeter {
 public:
  explicit IdleMeter(std::size_t streams) : streams_(streams), before_(resident_bytes()) {}

  // All are open, and their events begin.
  void all_open() {
    open_ = resident_bytes();
    cpu_ = cpu_seconds();
  }
  boost::json::object result(std::size_t events) const {
    const double cpu = cpu_seconds() - cpu_;
    const double bytes = static_cast<double>(std::max(resident_bytes(), open_) - before_);
    return {{"memory", bytes / static_cast<double>(streams_) / 1024},
            {"cpu", cpu * 1e6 / static_cast<double>(events)}};
  }

 private:
  std::size_t streams_, before_, open_ = 0;
  double cpu_ = 0;
};

}  // namespace ai_sdk::bench
