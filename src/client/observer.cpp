#include <ai_sdk/observer.hpp>

namespace ai_sdk {

Observer::~Observer() = default;
void Observer::on_request(const RequestFacts&) {}
void Observer::on_first_byte(const FirstByteFacts&) {}
void Observer::on_retry(const RetryFacts&) {}
void Observer::on_event(const EventFacts&) {}
void Observer::on_end(const EndFacts&) {}

}  // namespace ai_sdk
