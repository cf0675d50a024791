#include "bare/line_reader.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace ai_sdk::bench {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, const char* key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

}  // namespace

void LineReader::feed(std::string_view bytes) {
  for (;;) {
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos) break;
    if (rest_.empty()) {
      take_line(bytes.substr(0, end));
    } else {
      rest_ += bytes.substr(0, end);
      take_line(rest_);
      rest_.clear();
    }
    bytes.remove_prefix(end + 1);
  }
  rest_ += bytes;
}

void LineReader::take_line(std::string_view line) {
  if (line.starts_with("event: ")) name_ = line.substr(7);
  if (line.starts_with("data: ")) data_ = line.substr(6);
  if (!line.empty() || data_.empty()) return;
  take_event();
  name_.clear();
  data_.clear();
}

void LineReader::take_event() {
  const json::value value = json::parse(data_);
  const json::object& top = value.as_object();
  StreamEvent event;
  event.raw = data_;
  event.stream_id = text_of(top, "streamId");
  event.conversation_id = text_of(top, "conversationId");
  if (const auto* sequence = top.if_contains("sequence")) event.sequence = sequence->as_int64();
  if (name_ == "stream-start") {
    event.type = EventType::start;
    return take_(event);
  }
  if (name_ == "stream-completed") {
    event.type = EventType::end;
    return take_(event);
  }
  const json::object& message = top.at("data").at("message").as_object();
  event.sender = text_of(message, "sender");
  const json::object& block = message.at("content").as_array().front().as_object();
  if (const auto* text = block.if_contains("textMessage")) {
    event.type = event.sender == "system" ? EventType::thinking : EventType::content;
    event.content = text_of(text->as_object(), "message");
    return take_(event);
  }
  const json::object& tool = block.at("tools").as_array().front().as_object();
  event.type = EventType::tool_use;
  event.tool_name = text_of(tool, "name");
  event.tool = ToolUse{event.tool_name, tool.at("input").as_object(), tool.at("result").as_object()};
  take_(event);
}

}  // namespace ai_sdk::bench
