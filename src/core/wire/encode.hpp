#pragma once

#include <ai_sdk/models.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::core {

// Client's side.
std::string encode_invoke_request(std::string_view message, std::string_view conversation_id,
                                  const JsonObject* parameters);

// Server's side, and the command line's --json.
// An agent as an entity: abilities as references whose ids follow from their names, apiEnabled always there.
JsonObject to_json(const AgentInfo& agent);
JsonObject to_json(const InvokeResponse& response);
JsonObject to_json(const Usage& usage);
JsonObject to_json(const EntityReference& reference);
JsonObject to_json(const StreamEvent& event);  // flat, snake_case, for programs that read the command line
std::string encode_page(const std::vector<AgentInfo>& items, std::string_view after, std::int64_t total);
std::string encode_error(int code, std::string_view message);

// Writes the events of one stream in the nested envelope that the product sends; each call returns one whole
// event
// ("event: …\ndata: …\n\n") with its sequence number, the ids at the top level and in the message.
class StreamEncoder {
 public:
  StreamEncoder(std::string stream_id, std::string conversation_id);

  std::string start();
  // sender: "assistant" (the answer) or "system" (thinking).
  std::string message(std::string_view sender, std::string_view text, std::string_view message_id,
                      std::int64_t timestamp_ms);
  std::string tool_use(const ToolUse& tool, std::string_view message_id, std::int64_t timestamp_ms);
  std::string completed(std::string_view text, const Usage* usage);
  std::string error(std::string_view text, bool fatal);
  // A comment that keeps the connection alive.
  static std::string heartbeat();

 private:
  JsonObject envelope();
  // Adds the chat message and returns its one block.
  JsonObject& add_message(JsonObject& out, std::string_view sender, std::string_view message_id,
                          std::int64_t timestamp_ms);

  std::string stream_id_;
  std::string conversation_id_;
  std::int64_t sequence_ = 0;
  std::int64_t index_ = 0;
};

}  // namespace ai_sdk::core
