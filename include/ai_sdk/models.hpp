#pragma once

#include <ai_sdk/export.hpp>
#include <ai_sdk/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ai_sdk {

// Plain structs with value semantics. A text that the server left out is empty; members that this version
// does not know are kept in `extra`, never an error. Safe to copy and to read from several threads.

/// What a run cost, counted by the server: tokens of a language model, or the words that a built-in engine
/// read and wrote.
struct Usage {
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  std::int64_t total_tokens = 0;
  friend bool operator==(const Usage&, const Usage&) = default;
};

/// The whole answer of an agent.
struct InvokeResponse {
  std::string conversation_id;  ///< send it with the next message to go on
  std::string response;         ///< Markdown
  std::vector<std::string> tools_used;
  std::optional<Usage> usage;
  JsonObject extra;
  friend bool operator==(const InvokeResponse&, const InvokeResponse&) = default;
};

/// A pointer to another thing in the catalog.
struct EntityReference {
  std::string id;
  std::string type;
  std::string name;
  std::string fully_qualified_name;
  std::string display_name;
  std::string description;
  friend bool operator==(const EntityReference&, const EntityReference&) = default;
};

/// What an agent may look at.
struct KnowledgeScope {
  std::vector<std::string> entity_types;
  std::vector<EntityReference> services;
  friend bool operator==(const KnowledgeScope&, const KnowledgeScope&) = default;
};

/// What the server says about an agent.
struct AgentInfo {
  std::string name;
  std::string display_name;
  std::string description;
  std::vector<std::string> abilities;  ///< their names
  bool api_enabled = false;            ///< only such an agent can be called
  std::string id;
  std::string fully_qualified_name;
  std::string mode;  ///< chat, agent or both
  std::string icon;
  std::string provider;
  std::string prompt;
  std::string schedule;
  std::optional<EntityReference> persona;
  std::optional<EntityReference> bot;
  std::optional<KnowledgeScope> knowledge;
  JsonObject extra;
  friend bool operator==(const AgentInfo&, const AgentInfo&) = default;
};

/// A tool that an agent used while it answered.
struct ToolUse {
  std::string name;
  JsonObject input;
  JsonObject result;
  friend bool operator==(const ToolUse&, const ToolUse&) = default;
};

/// What a StreamEvent is about.
enum class EventType {
  start,     ///< the stream is open; the conversation's id is known
  content,   ///< a piece of the answer
  thinking,  ///< what the agent is doing; not part of the answer
  tool_use,  ///< the agent used a tool
  end,       ///< the answer is complete
  error,     ///< something failed; a fatal error is the last event
};

/// "start", "content", "thinking", "tool_use", "end" or "error".
AI_SDK_API std::string_view to_string(EventType type) noexcept;

/// One step of an answer that is streamed.
struct StreamEvent {
  EventType type = EventType::content;
  std::string content;    ///< content and thinking: a piece of text, to be joined without anything between
  std::string tool_name;  ///< tool_use
  std::string conversation_id;  ///< empty where the server has not said it yet
  std::string error;            ///< error: what went wrong
  bool fatal = false;           ///< error: the stream is over
  std::optional<ToolUse> tool;  ///< tool_use: with its arguments and result, where the server sends them
  std::string stream_id;
  std::optional<std::int64_t> sequence;
  std::string sender;  ///< "assistant", "system", …, as the server says it
  std::string
      raw;  ///< the data as it came over the wire; on the first of several events that one piece of it makes
  friend bool operator==(const StreamEvent&, const StreamEvent&) = default;
};

}  // namespace ai_sdk
