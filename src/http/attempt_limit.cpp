#include "http/attempt_limit.hpp"

namespace ai_sdk::http {

Clock::time_point AttemptLimit::start() {
  auto until = Clock::time_point::max();
  if (limits_.timeout.count() > 0) until = Clock::now() + limits_.timeout;
  by_deadline_ = limits_.deadline && *limits_.deadline < until;
  return by_deadline_ ? *limits_.deadline : until;
}

Clock::time_point AttemptLimit::pause() {
  by_deadline_ = limits_.deadline.has_value();
  return limits_.deadline.value_or(Clock::time_point::max());
}

TransportFailure AttemptLimit::failure() const {
  if (by_deadline_)
    return TransportFailure::timeout("deadline", limits_.deadline_length, false,
                                     "the call's deadline passed");
  const std::string length = std::to_string(limits_.timeout.count()) + " ms";
  return TransportFailure::timeout(
      "timeout", limits_.timeout, false,
      limits_.between_reads ? "the stream was silent for " + length : "no complete answer within " + length);
}

}  // namespace ai_sdk::http
