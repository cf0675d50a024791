#include "core/wire/decode.hpp"

#include "core/text.hpp"
#include "core/wire/parse.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

std::string excerpt(std::string_view body) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return "nothing";
  return "\"" + escape_for_terminal(shorten(body, 200)) + "\"";
}

[[noreturn]] void refuse(std::string_view what, std::string_view body) {
  throw DecodeError(std::string{what} + "; it sent " + excerpt(body));
}

json::value parse_object(std::string_view body, std::string_view what) {
  // What is read is copied out of it: a few blocks for all of it, instead of one for each piece.
  const std::size_t first = std::min<std::size_t>(2 * body.size() + 256, 16 * 1024);
  auto value = parse_json(body, json::make_shared_resource<json::monotonic_resource>(first));
  if (!value) refuse(std::string{what} + " is no JSON that can be read", body);
  if (!value->is_object()) refuse(std::string{what} + " is no JSON object", body);
  return *std::move(value);
}

std::string text_of(const json::object& object, std::string_view name) {
  return std::string{find_text(object, name)};
}

// The names in a list of strings or references; one alone without a list counts too.
std::vector<std::string> names_of(const json::value* value) {
  std::vector<std::string> out;
  if (!value) return out;
  const auto add = [&out](const json::value& item) {
    if (const auto* text = item.if_string()) {
      if (!text->empty()) out.emplace_back(view(*text));
    } else if (const auto* reference = item.if_object()) {
      for (const char* key : {"name", "fullyQualifiedName", "id"}) {
        if (const auto name = find_text(*reference, key); !name.empty()) {
          out.emplace_back(name);
          break;
        }
      }
    }
  };
  if (const auto* list = value->if_array()) {
    for (const auto& item : *list) add(item);
  } else {
    add(*value);
  }
  return out;
}

std::optional<EntityReference> reference_of(const json::value* value) {
  if (!value) return std::nullopt;
  EntityReference out;
  if (const auto* text = value->if_string()) {
    out.name = view(*text);
  } else if (const auto* object = value->if_object()) {
    out.id = text_of(*object, "id");
    out.type = text_of(*object, "type");
    out.name = text_of(*object, "name");
    out.fully_qualified_name = text_of(*object, "fullyQualifiedName");
    out.display_name = text_of(*object, "displayName");
    out.description = text_of(*object, "description");
  } else {
    return std::nullopt;
  }
  return out;
}

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

template <std::size_t N>
JsonObject others(const json::object& object, const std::array<std::string_view, N>& known) {
  JsonObject out;
  for (const auto& member : object) {
    const std::string_view key{member.key().data(), member.key().size()};
    bool taken = false;
    for (std::string_view name : known) taken = taken || name == key;
    if (!taken) out.emplace(member.key(), member.value());
  }
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
  if (!response) refuse("the server's answer to the run has no `response`", body);
  if (!response->is_string() && !response->is_null())
    refuse("the `response` in the server's answer to the run is no text", body);
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
  if (out.name.empty()) refuse("the server's answer about the agent has no `name`", body);
  return out;
}

Page<AgentInfo> decode_agent_page(std::string_view body) {
  auto root = parse_json(body);
  if (!root) refuse("the server's list of agents is no JSON that can be read", body);
  Page<AgentInfo> out;
  const json::value* data = root->is_array() ? &*root : nullptr;
  if (const json::object* object = root->if_object()) {
    data = find_member(*object, "data");
    const json::object* paging = find_object(*object, "paging");
    if (paging) out.after = text_of(*paging, "after");
    if (!data && !paging) refuse("the server's list of agents has no `data`", body);
    if (!data || data->is_null()) return out;
  }
  if (!data || !data->is_array()) refuse("the server's list of agents is no list", body);
  for (const auto& item : data->get_array())
    if (const auto* object = item.if_object()) out.items.push_back(agent_of(*object));
  return out;
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
