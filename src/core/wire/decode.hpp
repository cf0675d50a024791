#pragma once

#include <ai_sdk/models.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::core {

// A body that is not what the protocol says; the text says what was found instead.
struct DecodeError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// All decoders are tolerant: unknown members are kept in `extra`, null and missing lists are empty, wrong
// types of optional members count as absent. They throw DecodeError only where the answer cannot be
// understood at all.
InvokeResponse decode_invoke_response(std::string_view body);
AgentInfo decode_agent_info(std::string_view body);

template <class T>
struct Page {
  std::vector<T> items;
  std::string after;  // cursor of the next page; empty on the last
};
Page<AgentInfo> decode_agent_page(std::string_view body);

// What a request to run an agent says (the server's side).
struct InvokeRequest {
  std::string message;
  std::string conversation_id;
  JsonObject parameters;
};
InvokeRequest decode_invoke_request(std::string_view body);

// Turns one event of the wire into what users see, and appends that: nothing for unknown names, [DONE] and
// echoes of the question; several for a message that carries text and tools (the first of them has `raw`, at
// most 10,000 tools are taken). Never throws for bad data: a message whose data is no JSON object is ignored,
// while start, end and error are said by the event's name and count without any.
void decode_stream_event(std::string_view name, std::string_view data, std::vector<StreamEvent>& out);

// The server's own words in an error body of any form: {"code","message"}, {"error"}, an array, plain text,
// HTML. Empty where there is nothing worth showing. Bounded.
std::string error_message_of(std::string_view body);

}  // namespace ai_sdk::core
