#include "model_json.hpp"

namespace ai_sdk::cli {
namespace {

Json text(const std::string& value) { return value.empty() ? Json(nullptr) : Json(value); }

Json names(const std::vector<std::string>& values) {
  boost::json::array result;
  for (const auto& value : values) result.emplace_back(value);
  return result;
}

Json reference(const std::optional<EntityReference>& value) {
  if (!value) return nullptr;
  JsonObject result;
  result["id"] = text(value->id);
  result["type"] = text(value->type);
  result["name"] = text(value->name);
  result["fully_qualified_name"] = text(value->fully_qualified_name);
  result["display_name"] = text(value->display_name);
  result["description"] = text(value->description);
  return result;
}

Json knowledge(const std::optional<KnowledgeScope>& value) {
  if (!value) return nullptr;
  boost::json::array services;
  for (const auto& service : value->services) services.push_back(reference(service));
  JsonObject result;
  result["entity_types"] = names(value->entity_types);
  result["services"] = std::move(services);
  return result;
}

void add_extra(JsonObject& result, const JsonObject& extra) {
  for (const auto& member : extra) result.emplace(member.key(), member.value());
}

}  // namespace

JsonObject to_json(const AgentInfo& agent) {
  JsonObject result;
  result["name"] = agent.name;
  result["display_name"] = text(agent.display_name);
  result["description"] = text(agent.description);
  result["abilities"] = names(agent.abilities);
  result["api_enabled"] = agent.api_enabled;
  result["id"] = text(agent.id);
  result["fully_qualified_name"] = text(agent.fully_qualified_name);
  result["mode"] = text(agent.mode);
  result["icon"] = text(agent.icon);
  result["provider"] = text(agent.provider);
  result["prompt"] = text(agent.prompt);
  result["schedule"] = text(agent.schedule);
  result["persona"] = reference(agent.persona);
  result["bot"] = reference(agent.bot);
  result["knowledge"] = knowledge(agent.knowledge);
  add_extra(result, agent.extra);
  return result;
}

namespace {

// What bots, personas and abilities have alike.
template <class Info>
JsonObject common(const Info& info) {
  JsonObject result;
  result["name"] = info.name;
  result["display_name"] = text(info.display_name);
  result["description"] = text(info.description);
  result["id"] = text(info.id);
  result["fully_qualified_name"] = text(info.fully_qualified_name);
  result["provider"] = text(info.provider);
  return result;
}

}  // namespace

JsonObject to_json(const BotInfo& bot) {
  JsonObject result = common(bot);
  result["bot_user"] = reference(bot.bot_user);
  add_extra(result, bot.extra);
  return result;
}

JsonObject to_json(const PersonaInfo& persona) {
  JsonObject result = common(persona);
  result["prompt"] = text(persona.prompt);
  add_extra(result, persona.extra);
  return result;
}

JsonObject to_json(const AbilityInfo& ability) {
  JsonObject result = common(ability);
  result["tools"] = names(ability.tools);
  add_extra(result, ability.extra);
  return result;
}

JsonObject to_json(const InvokeResponse& response) {
  JsonObject result;
  result["conversation_id"] = text(response.conversation_id);
  result["response"] = response.response;
  result["tools_used"] = names(response.tools_used);
  result["usage"] = nullptr;
  if (response.usage) {
    JsonObject usage;
    usage["prompt_tokens"] = response.usage->prompt_tokens;
    usage["completion_tokens"] = response.usage->completion_tokens;
    usage["total_tokens"] = response.usage->total_tokens;
    result["usage"] = std::move(usage);
  }
  result["request_id"] = text(response.request_id);
  add_extra(result, response.extra);
  return result;
}

JsonObject to_json(const StreamEvent& event) {
  JsonObject result;
  result["type"] = to_string(event.type);
  switch (event.type) {
    case EventType::content:
    case EventType::thinking:
      result["content"] = event.content;
      break;
    case EventType::tool_use:
      result["tool_name"] = event.tool_name;
      if (event.tool) {
        result["input"] = event.tool->input;
        result["result"] = event.tool->result;
      }
      break;
    case EventType::error: {
      // The same form as every other failure that the program prints.
      JsonObject error;
      error["type"] = "AgentExecutionError";
      error["message"] = event.error;
      result["error"] = std::move(error);
      result["fatal"] = event.fatal;
      break;
    }
    case EventType::start:
    case EventType::end:
      break;
  }
  result["conversation_id"] = text(event.conversation_id);
  return result;
}

JsonObject to_json(const ToolInfo& tool) {
  JsonObject result;
  result["name"] = tool.name;
  result["title"] = text(tool.title);
  result["description"] = text(tool.description);
  result["read_only"] = tool.read_only();
  result["input_schema"] = tool.input_schema;
  result["output_schema"] = tool.output_schema ? Json(*tool.output_schema) : Json(nullptr);
  result["annotations"] = tool.annotations;
  add_extra(result, tool.extra);
  return result;
}

JsonObject to_json(const ToolCallResult& call) {
  JsonObject result;
  result["success"] = call.success;
  result["data"] = call.data;
  result["error"] = text(call.error);
  boost::json::array content;
  for (const auto& block : call.content) content.emplace_back(block);
  result["content"] = std::move(content);
  result["truncated"] = call.truncated;
  return result;
}

}  // namespace ai_sdk::cli
