#include "core/wire/decode.hpp"
#include "core/wire/event_decoder.hpp"

namespace ai_sdk::core {

// In place of event_decoder.cpp where a program is to run without simdjson's library: the same events, read
// the longer way.
struct EventDecoder::Parser {};

EventDecoder::EventDecoder() noexcept = default;
EventDecoder::~EventDecoder() = default;
EventDecoder::EventDecoder(EventDecoder&&) noexcept = default;
EventDecoder& EventDecoder::operator=(EventDecoder&&) noexcept = default;

void EventDecoder::decode(std::string_view name, std::string_view data, std::vector<StreamEvent>& out) {
  decode_stream_event(name, data, out);
}

}  // namespace ai_sdk::core
