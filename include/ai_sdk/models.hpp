#pragma once

#include <ai_sdk/export.hpp>
#include <ai_sdk/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
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
  /// X-Request-ID of the call, the server's own where it sent one: quote it when you ask for help. About the
  /// call, not about the answer: neither compared nor in the JSON.
  std::string request_id;
  friend bool operator==(const InvokeResponse& a, const InvokeResponse& b) {
    return std::tie(a.conversation_id, a.response, a.tools_used, a.usage, a.extra) ==
           std::tie(b.conversation_id, b.response, b.tools_used, b.usage, b.extra);
  }
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

/// What the server says about a bot, as which agents act.
struct BotInfo {
  std::string name;
  std::string display_name;
  std::string description;
  std::string id;
  std::string fully_qualified_name;
  std::string provider;
  std::optional<EntityReference> bot_user;  ///< the user that the bot acts as
  JsonObject extra;
  friend bool operator==(const BotInfo&, const BotInfo&) = default;
};

/// What the server says about a persona, the manner that an agent has.
struct PersonaInfo {
  std::string name;
  std::string display_name;
  std::string description;
  std::string id;
  std::string fully_qualified_name;
  std::string prompt;  ///< the text that makes an agent behave so
  std::string provider;
  JsonObject extra;
  friend bool operator==(const PersonaInfo&, const PersonaInfo&) = default;
};

/// What the server says about an ability that agents can have.
struct AbilityInfo {
  std::string name;
  std::string display_name;
  std::string description;
  std::string id;
  std::string fully_qualified_name;
  std::string provider;
  std::vector<std::string> tools;  ///< names of the tools that it brings
  JsonObject extra;
  friend bool operator==(const AbilityInfo&, const AbilityInfo&) = default;
};

/// A thing of the server by its name, which is looked up before it is used, or by a reference with its id,
/// which saves the look-up.
struct NamedEntity {
  EntityReference reference;
  NamedEntity() = default;
  NamedEntity(std::string_view name) { reference.name = name; }
  NamedEntity(const char* name) : NamedEntity(std::string_view{name}) {}
  NamedEntity(const std::string& name) : NamedEntity(std::string_view{name}) {}
  NamedEntity(EntityReference of) : reference(std::move(of)) {}
  friend bool operator==(const NamedEntity&, const NamedEntity&) = default;
};

/// An agent that is to be made. `name` (1 to 256 characters without "::"), `description` and `persona` must
/// be given; what is empty is not sent.
struct CreateAgentRequest {
  std::string name;
  std::string description;
  NamedEntity persona;
  std::string mode = "chat";  ///< chat, agent or both
  std::string display_name;
  std::string icon;
  std::string bot_name;                ///< as which bot it acts
  std::vector<NamedEntity> abilities;  ///< what it can do
  std::optional<KnowledgeScope> knowledge;
  std::string prompt;        ///< its default task
  std::string schedule;      ///< when it runs by itself: a cron expression
  bool api_enabled = false;  ///< whether it can be called from outside
  std::string provider = "user";
  friend bool operator==(const CreateAgentRequest&, const CreateAgentRequest&) = default;
};

/// A persona that is to be made. `name`, `description` and `prompt` must be given.
struct CreatePersonaRequest {
  std::string name;
  std::string description;
  std::string prompt;
  std::string display_name;
  std::string provider = "user";
  std::vector<EntityReference> owners;
  friend bool operator==(const CreatePersonaRequest&, const CreatePersonaRequest&) = default;
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
