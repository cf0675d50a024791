#include "native/model_table.hpp"

#include <array>
#include <cstring>

namespace ai_sdk::python {
namespace {

using enum Kind;
using O = Otherwise;

constexpr Field field(const char* name, const char* alias, Kind kind, O otherwise, const char* doc) {
  return {.name = name, .alias = alias, .kind = kind, .otherwise = otherwise, .doc = doc};
}
constexpr Field with(Field out, unsigned traits) {
  out.traits |= traits;
  return out;
}
constexpr Field of(Field out, ModelId nested) {
  out.nested = nested;
  return out;
}
constexpr Field defaults_to(Field out, const char* value) {
  out.otherwise = O::text;
  out.text = value;
  return out;
}
constexpr Field refers_to(Field out, const char* type) {
  out.wire_type = type;
  out.nested = ModelId::entity_reference;
  return out;
}
constexpr Field one_of(Field out, std::span<const std::string_view> choices) {
  out.choices = choices;
  return out;
}

constexpr std::array<std::string_view, 3> modes{"chat", "agent", "both"};

// The same for all answers that have one.
constexpr Field call_id =
    with(field("request_id", "requestId", text, O::empty,
               "The call's X-Request-ID, the server's own where it sent one: quote it when "
               "you ask for help."),
         of_call);

constexpr std::array usage{
    field("prompt_tokens", "promptTokens", integer, O::zero, "Tokens that went in."),
    field("completion_tokens", "completionTokens", integer, O::zero, "Tokens that came out."),
    field("total_tokens", "totalTokens", integer, O::zero, "All of them; the sum where it is not given."),
};

constexpr std::array invoke_response{
    field("conversation_id", "conversationId", text, O::empty,
          "Send it with the next message to go on; empty where the server gave none."),
    with(field("response", "response", text, O::required, "The answer, in Markdown."), nullable),
    field("tools_used", "toolsUsed", texts, O::empty, "Names of the tools that the agent used."),
    of(field("usage", "usage", model, O::none, "What the run cost, where the server says it."),
       ModelId::usage),
    call_id,
};

constexpr std::array entity_reference{
    field("id", "id", text, O::none, "The entity's id, a UUID."),
    field("type", "type", text, O::none, "What kind of entity it is: 'table', 'user', 'persona', …"),
    field("name", "name", text, O::none, "The entity's name."),
    field("fully_qualified_name", "fullyQualifiedName", text, O::none,
          "The name with those of all that it lies in, joined by dots."),
    field("display_name", "displayName", text, O::none, "The name that people read."),
    field("description", "description", text, O::none, "What the entity is, in Markdown."),
};

constexpr std::array knowledge_scope{
    field("entity_types", "entityTypes", texts, O::empty, "Kinds of entities: 'table', 'dashboard', …"),
    of(field("services", "services", models, O::empty, "Services whose entities count."),
       ModelId::entity_reference),
};

constexpr std::array agent_info{
    field("name", "name", text, O::required, "What the agent is called by."),
    field("display_name", "displayName", text, O::empty, "The name that people read; may be empty."),
    field("description", "description", text, O::empty, "What the agent does; may be empty."),
    field("abilities", "abilities", texts, O::empty, "Names of the agent's abilities."),
    field("api_enabled", "apiEnabled", boolean, O::no, "Only such an agent can be called."),
    field("id", "id", text, O::none, "The agent's id, a UUID."),
    field("fully_qualified_name", "fullyQualifiedName", text, O::none, "The same as the name for an agent."),
    field("mode", "mode", text, O::none, "'chat', 'agent' or 'both'."),
    field("icon", "icon", text, O::none, "The agent's picture."),
    field("provider", "provider", text, O::none, "Who made it: 'system' or 'user'."),
    field("prompt", "prompt", text, O::none, "The agent's default task."),
    field("schedule", "schedule", text, O::none, "When it runs by itself: a cron expression."),
    of(field("persona", "persona", model, O::none, "Whose manner it has."), ModelId::entity_reference),
    of(field("bot", "bot", model, O::none, "As whom it acts."), ModelId::entity_reference),
    of(field("knowledge", "knowledge", model, O::none, "What it may look at."), ModelId::knowledge_scope),
};

constexpr std::array tool_use{
    field("name", "name", text, O::required, "The tool's name."),
    field("input", "input", object, O::empty, "The arguments of the call."),
    field("result", "result", object, O::empty, "What the tool answered."),
};

constexpr std::array stream_event{
    field("type", "type", Kind::event_type, O::required,
          "What the event is about; compares equal to its text: 'content', 'tool_use', …"),
    field("content", "content", text, O::none,
          "A piece of the answer (type content) or of the agent's thinking (type thinking)."),
    field("tool_name", "toolName", text, O::none, "Name of the tool that is used (type tool_use)."),
    field("conversation_id", "conversationId", text, O::none,
          "Send it with the next message to go on; None where the server has not said it yet."),
    field("error", "error", text, O::none, "What went wrong (type error)."),
    field("fatal", "fatal", boolean, O::no, "Whether the stream is over (type error)."),
    of(field("tool", "tool", model, O::none,
             "The tool with its arguments and its result, where the server sends them (type tool_use)."),
       ModelId::tool_use),
    field("stream_id", "streamId", text, O::none, "The stream's id on the server."),
    field("sequence", "sequence", integer, O::none, "The event's place in the stream, from 0."),
    field("sender", "sender", text, O::none, "'assistant', 'system', …, as the server says it."),
    with(field("raw", "raw", text, O::empty,
               "The data as it came over the wire; on the first of several events that one piece makes."),
         quiet),
};

constexpr std::array bot_info{
    field("name", "name", text, O::required, "The bot's name."),
    field("display_name", "displayName", text, O::empty, "The name that people read; may be empty."),
    field("description", "description", text, O::empty, "What the bot is for; may be empty."),
    field("id", "id", text, O::none, "The bot's id, a UUID."),
    field("fully_qualified_name", "fullyQualifiedName", text, O::none, "The same as the name for a bot."),
    field("provider", "provider", text, O::none, "Who made it: 'system' or 'user'."),
    of(field("bot_user", "botUser", model, O::none, "The user that the bot acts as."),
       ModelId::entity_reference),
};

constexpr std::array persona_info{
    field("name", "name", text, O::required, "The persona's name."),
    field("display_name", "displayName", text, O::empty, "The name that people read; may be empty."),
    field("description", "description", text, O::empty, "What the persona is for; may be empty."),
    field("id", "id", text, O::none, "The persona's id, a UUID."),
    field("fully_qualified_name", "fullyQualifiedName", text, O::none, "The same as the name for a persona."),
    field("prompt", "prompt", text, O::none, "The text that makes an agent behave so."),
    defaults_to(field("provider", "provider", text, O::text, "Who made it: 'system' or 'user'."), "system"),
};

constexpr std::array ability_info{
    field("name", "name", text, O::required, "The ability's name."),
    field("display_name", "displayName", text, O::empty, "The name that people read; may be empty."),
    field("description", "description", text, O::empty, "What an agent with it can do; may be empty."),
    field("id", "id", text, O::none, "The ability's id, a UUID."),
    field("fully_qualified_name", "fullyQualifiedName", text, O::none,
          "The same as the name for an ability."),
    field("provider", "provider", text, O::none, "Who made it: 'system' or 'user'."),
    field("tools", "tools", texts, O::empty, "Names of the tools that it brings."),
};

constexpr std::array create_agent_request{
    with(field("name", "name", text, O::required, "What the agent is called by; 1 to 256 characters."),
         nonblank),
    with(field("description", "description", text, O::required, "What the agent does."), nonblank),
    refers_to(
        with(field("persona", "persona", named, O::required, "The persona's name, or a reference to it."),
             nonblank),
        "persona"),
    one_of(defaults_to(field("mode", "mode", text, O::text, "'chat', 'agent' or 'both'."), "chat"), modes),
    field("display_name", "displayName", text, O::none, "The name that people read."),
    field("icon", "icon", text, O::none, "The agent's picture."),
    field("bot_name", "botName", text, O::none, "Name of the bot that the agent acts as."),
    refers_to(with(field("abilities", "abilities", nameds, O::empty,
                         "Names of the abilities that the agent gets, or references to them."),
                   omit_empty),
              "ability"),
    of(field("knowledge", "knowledge", model, O::none, "What the agent may look at."),
       ModelId::knowledge_scope),
    field("prompt", "prompt", text, O::none, "The agent's default task."),
    field("schedule", "schedule", text, O::none, "When it runs by itself: a cron expression."),
    field("api_enabled", "apiEnabled", boolean, O::no, "Whether it can be called from outside."),
    defaults_to(field("provider", "provider", text, O::text, "Who makes it: 'user' or 'system'."), "user"),
};

constexpr std::array create_persona_request{
    with(field("name", "name", text, O::required, "The persona's name; 1 to 256 characters."), nonblank),
    with(field("description", "description", text, O::required, "What the persona is for."), nonblank),
    with(field("prompt", "prompt", text, O::required, "The text that makes an agent behave so."), nonblank),
    field("display_name", "displayName", text, O::none, "The name that people read."),
    defaults_to(field("provider", "provider", text, O::text, "Who makes it: 'user' or 'system'."), "user"),
    of(with(field("owners", "owners", models, O::empty, "Who it belongs to: references to users or teams."),
            omit_empty),
       ModelId::entity_reference),
};

constexpr std::array tool_parameter{
    field("name", "name", text, O::required, "The parameter's name."),
    defaults_to(field("type", "type", text, O::text,
                      "'string', 'integer', 'number', 'boolean', 'array' or 'object'."),
                "string"),
    field("description", "description", text, O::empty, "What it means; may be empty."),
    field("required", "required", boolean, O::no, "Whether a call must have it."),
    field("default", "default", json, O::none, "What the server takes where it is left out."),
    field("enum", "enum", json, O::none, "The only values that are allowed: a list, or None."),
};

constexpr std::array tool_info{
    field("name", "name", tool_name, O::required,
          "The tool's name: a member of MCPTool, or a str where it is none of those."),
    field("description", "description", text, O::empty, "What the tool does; may be empty."),
    of(with(field("parameters", "parameters", models, O::empty,
                  "What the tool takes; read out of input_schema where they are not given."),
            derived),
       ModelId::tool_parameter),
    field("title", "title", text, O::none, "The name that people read."),
    with(field("input_schema", "inputSchema", object, O::empty,
               "JSON schema of the arguments; made of the parameters where it is not given."),
         quiet),
    field("output_schema", "outputSchema", object, O::none, "JSON schema of the result."),
    field("annotations", "annotations", object, O::none, "Hints: readOnlyHint, destructiveHint, …"),
};

constexpr std::array tool_call_result{
    field("success", "success", boolean, O::required, "Whether the tool did what it was asked."),
    field("data", "data", json, O::none, "What the tool answered: a dict, where it is JSON."),
    field("error", "error", text, O::none, "What went wrong."),
    with(field("content", "content", json, O::none,
               "All blocks as the server sent them, a list of dicts: text, image, audio, resources."),
         quiet),
    field("truncated", "truncated", boolean, O::no,
          "Whether the server left the answer out because it was too long for it: ask for less."),
    call_id,
};

constexpr std::array<ModelTable, model_count> tables{{
    {"ai_sdk.models.Usage",
     "What a run cost, counted by the server.\n\n"
     "Tokens of a language model, or the words that a built-in engine read and wrote.",
     usage},
    {"ai_sdk.models.InvokeResponse", "The whole answer of an agent.", invoke_response},
    {"ai_sdk.models.EntityReference",
     "A pointer to another thing in the catalog. Servers want the id and the type, or a name.",
     entity_reference},
    {"ai_sdk.models.KnowledgeScope", "What an agent may look at.", knowledge_scope},
    {"ai_sdk.models.AgentInfo", "What the server says about an agent.", agent_info},
    {"ai_sdk.models.ToolUse", "A tool that an agent used while it answered.", tool_use},
    {"ai_sdk.models.StreamEvent", "One step of an answer that is streamed.", stream_event},
    {"ai_sdk.models.BotInfo", "What the server says about a bot, as which agents act.", bot_info},
    {"ai_sdk.models.PersonaInfo", "What the server says about a persona, the manner that an agent has.",
     persona_info},
    {"ai_sdk.models.AbilityInfo", "What the server says about an ability that agents can have.",
     ability_info},
    {"ai_sdk.models.CreateAgentRequest", "An agent that is to be made.", create_agent_request},
    {"ai_sdk.models.CreatePersonaRequest", "A persona that is to be made.", create_persona_request},
    {"ai_sdk.mcp.models.ToolParameter", "One argument that a tool takes.", tool_parameter},
    {"ai_sdk.mcp.models.ToolInfo", "What an MCP server says about one of its tools.", tool_info},
    {"ai_sdk.mcp.models.ToolCallResult", "What came of calling a tool.", tool_call_result},
}};

// The slots that C++ knows by name are where the tables say.
constexpr bool is_at(std::span<const Field> fields, std::size_t slot, std::string_view name) {
  return fields[slot].name == name;
}
static_assert(usage.size() == usage_slot::count && is_at(usage, usage_slot::total_tokens, "total_tokens"));
static_assert(invoke_response.size() == response_slot::count &&
              is_at(invoke_response, response_slot::tools_used, "tools_used") &&
              is_at(invoke_response, response_slot::usage, "usage") &&
              is_at(invoke_response, response_slot::request_id, "request_id"));
static_assert(entity_reference.size() == reference_slot::count &&
              is_at(entity_reference, reference_slot::name, "name") &&
              is_at(entity_reference, reference_slot::display_name, "display_name"));
static_assert(knowledge_scope.size() == knowledge_slot::count &&
              is_at(knowledge_scope, knowledge_slot::services, "services"));
static_assert(agent_info.size() == agent_slot::count && is_at(agent_info, agent_slot::id, "id") &&
              is_at(agent_info, agent_slot::abilities, "abilities") &&
              is_at(agent_info, agent_slot::mode, "mode") &&
              is_at(agent_info, agent_slot::prompt, "prompt") &&
              is_at(agent_info, agent_slot::persona, "persona") &&
              is_at(agent_info, agent_slot::knowledge, "knowledge"));
static_assert(tool_use.size() == tool_use_slot::count && is_at(tool_use, tool_use_slot::result, "result"));
static_assert(stream_event.size() == event_slot::count && is_at(stream_event, event_slot::type, "type") &&
              is_at(stream_event, event_slot::tool_name, "tool_name") &&
              is_at(stream_event, event_slot::error, "error") &&
              is_at(stream_event, event_slot::tool, "tool") &&
              is_at(stream_event, event_slot::sequence, "sequence") &&
              is_at(stream_event, event_slot::raw, "raw"));
static_assert(bot_info.size() == bot_slot::count && is_at(bot_info, bot_slot::id, "id") &&
              is_at(bot_info, bot_slot::bot_user, "bot_user"));
static_assert(persona_info.size() == persona_slot::count && is_at(persona_info, persona_slot::id, "id") &&
              is_at(persona_info, persona_slot::prompt, "prompt") &&
              is_at(persona_info, persona_slot::provider, "provider"));
static_assert(ability_info.size() == ability_slot::count && is_at(ability_info, ability_slot::id, "id") &&
              is_at(ability_info, ability_slot::tools, "tools"));
static_assert(create_agent_request.size() == new_agent_slot::count &&
              is_at(create_agent_request, new_agent_slot::persona, "persona") &&
              is_at(create_agent_request, new_agent_slot::bot_name, "bot_name") &&
              is_at(create_agent_request, new_agent_slot::abilities, "abilities") &&
              is_at(create_agent_request, new_agent_slot::knowledge, "knowledge") &&
              is_at(create_agent_request, new_agent_slot::api_enabled, "api_enabled") &&
              is_at(create_agent_request, new_agent_slot::provider, "provider"));
static_assert(create_persona_request.size() == new_persona_slot::count &&
              is_at(create_persona_request, new_persona_slot::prompt, "prompt") &&
              is_at(create_persona_request, new_persona_slot::owners, "owners"));
static_assert(tool_parameter.size() == parameter_slot::count &&
              is_at(tool_parameter, parameter_slot::required, "required") &&
              is_at(tool_parameter, parameter_slot::enum_, "enum"));
static_assert(tool_info.size() == tool_slot::count && is_at(tool_info, tool_slot::parameters, "parameters") &&
              is_at(tool_info, tool_slot::input_schema, "input_schema") &&
              is_at(tool_info, tool_slot::annotations, "annotations"));
static_assert(tool_call_result.size() == tool_result_slot::count &&
              is_at(tool_call_result, tool_result_slot::content, "content") &&
              is_at(tool_call_result, tool_result_slot::truncated, "truncated") &&
              is_at(tool_call_result, tool_result_slot::request_id, "request_id"));

constexpr bool fits() {
  for (const ModelTable& table : tables)
    if (table.fields.size() > max_fields) return false;
  return true;
}
static_assert(fits());

}  // namespace

const ModelTable& model_table(ModelId id) { return tables[static_cast<std::size_t>(id)]; }

const char* ModelTable::short_name() const { return std::strrchr(name, '.') + 1; }

std::string annotation_of(const Field& field) {
  const auto nested = [&] { return std::string{model_table(field.nested).short_name()}; };
  std::string out;
  switch (field.kind) {
    case text:
      out = "str";
      break;
    case boolean:
      out = "bool";
      break;
    case integer:
      out = "int";
      break;
    case json:
      return "Any";
    case object:
      out = "dict[str, Any]";
      break;
    case texts:
      out = "list[str]";
      break;
    case model:
      out = nested();
      break;
    case models:
      out = "list[" + nested() + "]";
      break;
    case Kind::event_type:
      out = "EventType";
      break;
    case tool_name:
      out = "MCPTool | str";
      break;
    case named:
      out = "str | EntityReference";
      break;
    case nameds:
      out = "list[str | EntityReference]";
      break;
  }
  if (field.otherwise == O::none) out += " | None";
  return out;
}

}  // namespace ai_sdk::python
