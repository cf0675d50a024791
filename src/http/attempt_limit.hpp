#pragma once

#include "http/transport.hpp"

namespace ai_sdk::http {

// The time limits of one attempt: until when it may take, and what is said when that has passed.
class AttemptLimit {
 public:
  explicit AttemptLimit(const TimeLimits& limits) : limits_(limits) {}

  bool between_reads() const noexcept { return limits_.between_reads; }
  // Counts from now: the timeout, or the deadline where that comes first; max() where there is neither.
  Clock::time_point start();
  // The reader is the slow side: only the call's deadline goes on.
  Clock::time_point pause();
  // What has passed.
  TransportFailure failure() const;

 private:
  TimeLimits limits_;
  bool by_deadline_ = false;
};

}  // namespace ai_sdk::http
