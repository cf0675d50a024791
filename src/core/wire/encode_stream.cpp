#include "core/wire/encode.hpp"
#include "core/wire/json_text.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

std::string event_of(std::string_view name, const JsonObject& data) {
  const std::string line = to_text(data);
  std::string out;
  out.reserve(name.size() + line.size() + 16);
  out.append("event: ").append(name).append("\ndata: ").append(line).append("\n\n");
  return out;
}

}  // namespace

StreamEncoder::StreamEncoder(std::string stream_id, std::string conversation_id)
    : stream_id_(std::move(stream_id)), conversation_id_(std::move(conversation_id)) {}

JsonObject StreamEncoder::envelope() {
  JsonObject out;
  out["streamId"] = stream_id_;
  out["conversationId"] = conversation_id_;
  out["sequence"] = sequence_++;
  return out;
}

JsonObject& StreamEncoder::add_message(JsonObject& out, std::string_view sender, std::string_view message_id,
                                       std::int64_t timestamp_ms) {
  JsonObject& data = out["data"].emplace_object();
  data["type"] = "update";
  JsonObject& message = data["message"].emplace_object();
  message["id"] = json_view(message_id);
  message["conversationId"] = conversation_id_;
  message["sender"] = json_view(sender);
  message["index"] = index_++;
  message["timestamp"] = timestamp_ms;
  JsonObject& block = message["content"].emplace_array().emplace_back(JsonObject{}).get_object();
  block["type"] = "Generic";
  return block;
}

std::string StreamEncoder::start() { return event_of("stream-start", envelope()); }

std::string StreamEncoder::message(std::string_view sender, std::string_view words,
                                   std::string_view message_id, std::int64_t timestamp_ms) {
  JsonObject out = envelope();
  JsonObject& block = add_message(out, sender, message_id, timestamp_ms);
  JsonObject& text_message = block["textMessage"].emplace_object();
  text_message["type"] = "markdown";
  text_message["message"] = json_view(words);
  return event_of("message", out);
}

std::string StreamEncoder::tool_use(const ToolUse& tool, std::string_view message_id,
                                    std::int64_t timestamp_ms) {
  JsonObject out = envelope();
  // Both forms: some clients look for the flat name, the others into the message.
  out["toolName"] = tool.name;
  JsonObject& block = add_message(out, "assistant", message_id, timestamp_ms);
  JsonObject& entry = block["tools"].emplace_array().emplace_back(JsonObject{}).get_object();
  entry["name"] = tool.name;
  entry["input"] = tool.input;
  entry["result"] = tool.result;
  return event_of("tool-use", out);
}

std::string StreamEncoder::completed(std::string_view words, const Usage* usage) {
  JsonObject out = envelope();
  out["type"] = "completed";
  out["message"] = json_view(words);
  // At the top level, where clients that know nothing of it look past it.
  if (usage) out["usage"] = to_json(*usage);
  return event_of("stream-completed", out);
}

std::string StreamEncoder::error(std::string_view words, bool fatal) {
  const char* severity = fatal ? "fatal" : "recoverable";
  JsonObject out = envelope();
  out["error"] = json_view(words);
  out["message"] = json_view(words);
  out["type"] = "error";
  out["severity"] = severity;
  JsonObject& data = out["data"].emplace_object();
  data["type"] = "error";
  data["message"] = json_view(words);
  data["severity"] = severity;
  return event_of(fatal ? "fatal-error" : "error", out);
}

std::string StreamEncoder::heartbeat() { return ": ping\n\n"; }

}  // namespace ai_sdk::core
