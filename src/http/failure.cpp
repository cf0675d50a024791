#include "http/transport.hpp"

namespace ai_sdk::http {

TransportFailure TransportFailure::timeout(std::string limit, std::chrono::milliseconds duration,
                                           bool connecting, const std::string& message) {
  TransportFailure failure(FailureKind::timed_out, message);
  failure.limit_ = std::move(limit);
  failure.duration_ = duration;
  failure.connecting_ = connecting;
  return failure;
}

}  // namespace ai_sdk::http
