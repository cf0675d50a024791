// No JSON from the network crashes a codec; what they hand out is valid UTF-8 and can be written and read
// again.
#include "check.hpp"
#include "core/text.hpp"
#include "core/wire/decode.hpp"
#include "core/wire/encode.hpp"
#include "core/wire/entities.hpp"
#include "core/wire/event_decoder.hpp"
#include "core/wire/json_text.hpp"

#include <fuzzer/FuzzedDataProvider.h>

namespace {

using namespace ai_sdk;
using namespace ai_sdk::core;

void check_event(const StreamEvent& event) {
  for (const std::string* text : {&event.content, &event.tool_name, &event.conversation_id, &event.error,
                                  &event.stream_id, &event.sender, &event.raw})
    FUZZ_CHECK(is_valid_utf8(*text));
  FUZZ_CHECK(event.tool.has_value() == (event.type == EventType::tool_use));
  FUZZ_CHECK((event.type == EventType::error) == !event.error.empty());
  FUZZ_CHECK(event.type == EventType::error || !event.fatal);
  FUZZ_CHECK(is_valid_utf8(to_text(to_json(event))));
  if (!event.tool) return;
  StreamEncoder encoder{event.stream_id, event.conversation_id};
  FUZZ_CHECK(encoder.tool_use(*event.tool, "m", 0).ends_with("\n\n"));
}

void check_bodies(const std::string& body) {
  try {
    const InvokeResponse response = decode_invoke_response(body);
    const InvokeResponse again = decode_invoke_response(to_text(to_json(response)));
    FUZZ_CHECK(again.response == response.response && again.conversation_id == response.conversation_id);
    FUZZ_CHECK(again.tools_used == response.tools_used && again.usage == response.usage);
  } catch (const DecodeError& error) {
    FUZZ_CHECK(is_valid_utf8(error.what()));
  }
  try {
    const Page<AgentInfo> page = decode_agent_page(body);
    const Page<AgentInfo> again = decode_agent_page(encode_page(page.items, page.after, 0));
    FUZZ_CHECK(again.items.size() == page.items.size() && again.after == page.after);
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      FUZZ_CHECK(again.items[i].name == page.items[i].name);
      FUZZ_CHECK(again.items[i].abilities == page.items[i].abilities);
    }
  } catch (const DecodeError&) {
  }
  try {
    decode_agent_info(body);
  } catch (const DecodeError&) {
  }
  try {
    const BotInfo bot = decode_bot_info(body);
    FUZZ_CHECK(!bot.name.empty() && is_valid_utf8(bot.name) && is_valid_utf8(bot.description));
    decode_persona_info(body);
    FUZZ_CHECK(decode_ability_info(body).name == bot.name);
  } catch (const DecodeError& error) {
    FUZZ_CHECK(is_valid_utf8(error.what()));
  }
  try {
    const std::size_t items = decode_bot_page(body).items.size();
    FUZZ_CHECK(decode_persona_page(body).items.size() == items);
    FUZZ_CHECK(decode_ability_page(body).items.size() == items);
  } catch (const DecodeError&) {
  }
  try {
    const InvokeRequest request = decode_invoke_request(body);
    const InvokeRequest again = decode_invoke_request(
        encode_invoke_request(request.message, request.conversation_id, &request.parameters));
    FUZZ_CHECK(again.message == request.message && again.conversation_id == request.conversation_id);
    FUZZ_CHECK(again.parameters.size() == request.parameters.size());
  } catch (const DecodeError&) {
  }
  const std::string words = error_message_of(body);
  FUZZ_CHECK(words.size() <= 2048 && is_valid_utf8(words));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  constexpr const char* names[] = {"message",          "content", "tool-use",    "stream-start",
                                   "stream-completed", "error",   "fatal_error", "other"};
  FuzzedDataProvider provider{input, size};
  const char* name = provider.PickValueInArray(names);
  const std::string data = provider.ConsumeRemainingBytesAsString();
  std::vector<StreamEvent> events;
  decode_stream_event(name, data, events);
  for (const StreamEvent& event : events) check_event(event);
  std::vector<StreamEvent> quick;
  EventDecoder{}.decode(name, data, quick);
  FUZZ_CHECK(quick == events);
  check_bodies(data);
  return 0;
}
