#include "core/wire/decode.hpp"

#include "core/wire/members.hpp"

#include <array>
#include <limits>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

std::optional<KnowledgeScope> knowledge_of(const json::object* object) {
  if (!object) return std::nullopt;
  KnowledgeScope out;
  out.entity_types = names_of(find_member(*object, "entityTypes"));
  const json::value* services = find_member(*object, "services");
  if (const auto* list = services ? services->if_array() : nullptr) {
    for (const auto& item : *list)
      if (auto reference = reference_of(&item)) out.services.push_back(*std::move(reference));
  }
  return out;
}

std::optional<Usage> usage_of(const json::object* object) {
  if (!object) return std::nullopt;
  Usage out;
  out.prompt_tokens = find_integer(*object, "promptTokens").value_or(0);
  out.completion_tokens = find_integer(*object, "completionTokens").value_or(0);
  const auto total = find_integer(*object, "totalTokens");
  constexpr std::int64_t half = std::numeric_limits<std::int64_t>::max() / 2;
  const auto summable = [](std::int64_t n) { return n >= 0 && n <= half; };
  if (total)
    out.total_tokens = *total;
  else if (summable(out.prompt_tokens) && summable(out.completion_tokens))
    out.total_tokens = out.prompt_tokens + out.completion_tokens;
  return out;
}

AgentInfo agent_of(const json::object& object) {
  constexpr std::array<std::string_view, 15> known{
      "name", "displayName", "description", "abilities", "apiEnabled", "id",  "fullyQualifiedName", "mode",
      "icon", "provider",    "prompt",      "schedule",  "persona",    "bot", "knowledge"};
  AgentInfo out;
  out.name = text_of(object, "name");
  out.display_name = text_of(object, "displayName");
  out.description = text_of(object, "description");
  out.abilities = names_of(find_member(object, "abilities"));
  const json::value* enabled = find_member(object, "apiEnabled");
  out.api_enabled = enabled && enabled->is_bool() && enabled->get_bool();
  out.id = text_of(object, "id");
  out.fully_qualified_name = text_of(object, "fullyQualifiedName");
  out.mode = text_of(object, "mode");
  out.icon = text_of(object, "icon");
  out.provider = text_of(object, "provider");
  out.prompt = text_of(object, "prompt");
  out.schedule = text_of(object, "schedule");
  out.persona = reference_of(find_member(object, "persona"));
  out.bot = reference_of(find_member(object, "bot"));
  out.knowledge = knowledge_of(find_object(object, "knowledge"));
  out.extra = others(object, known);
  return out;
}

}  // namespace

InvokeResponse decode_invoke_response(std::string_view body) {
  const json::value root = parse_object(body, "the server's answer to the run");
  const json::object& object = root.get_object();
  const json::value* response = find_member(object, "response");
  if (!response) refuse_body("the server's answer to the run has no `response`", body);
  if (!response->is_string() && !response->is_null())
    refuse_body("the `response` in the server's answer to the run is no text", body);
  InvokeResponse out;
  out.conversation_id = text_of(object, "conversationId");
  out.response = text_of(object, "response");
  out.tools_used = names_of(find_member(object, "toolsUsed"));
  out.usage = usage_of(find_object(object, "usage"));
  out.extra =
      others(object, std::array<std::string_view, 4>{"conversationId", "response", "toolsUsed", "usage"});
  return out;
}

AgentInfo decode_agent_info(std::string_view body) {
  const json::value root = parse_object(body, "the server's answer about the agent");
  AgentInfo out = agent_of(root.get_object());
  if (out.name.empty()) refuse_body("the server's answer about the agent has no `name`", body);
  return out;
}

Page<AgentInfo> decode_agent_page(std::string_view body) {
  return read_page(body, "the server's list of agents", agent_of);
}

InvokeRequest decode_invoke_request(std::string_view body) {
  const json::value root = parse_object(body, "the request");
  const json::object& object = root.get_object();
  const auto check_text = [&object](const char* name) {
    const json::value* value = find_member(object, name);
    if (value && !value->is_string() && !value->is_null())
      throw DecodeError(std::string{"`"} + name + "` must be a string");
    return text_of(object, name);
  };
  InvokeRequest out;
  out.message = check_text("message");
  out.conversation_id = check_text("conversationId");
  const json::value* parameters = find_member(object, "parameters");
  if (parameters && !parameters->is_object() && !parameters->is_null())
    throw DecodeError("`parameters` must be an object");
  if (parameters && parameters->is_object()) out.parameters = parameters->get_object();
  return out;
}

}  // namespace ai_sdk::core
