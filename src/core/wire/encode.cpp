#include "core/wire/encode.hpp"

#include "core/text.hpp"
#include "core/wire/json_text.hpp"

#include <boost/json/array.hpp>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

// What this version does not know goes out as it came in, where it does not stand for a member that it knows.
void put_others(JsonObject& out, const JsonObject& extra) {
  for (const auto& member : extra) out.emplace(member.key(), member.value());
}

// The same name always gets the same id: a version-8 UUID (RFC 9562, 5.8) out of two FNV-1a hashes.
std::string id_for(std::string_view kind, std::string_view name) {
  std::string out;
  for (std::uint64_t hash : {std::uint64_t{0xCBF29CE484222325U}, std::uint64_t{0x84222325CBF29CE4U}}) {
    for (std::string_view part : {kind, std::string_view{":"}, name})
      for (char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[(hash >> shift) & 0xF];
  }
  out[12] = '8';
  out[16] = "89ab"[static_cast<unsigned char>(out[16]) & 3U];
  for (std::size_t at : {8U, 13U, 18U, 23U}) out.insert(at, 1, '-');
  return out;
}

std::string qualified(std::string_view name) {
  if (name.find('.') == std::string_view::npos) return std::string{name};
  return "\"" + std::string{name} + "\"";
}

JsonObject ability_reference(std::string_view name) {
  JsonObject out;
  out["id"] = id_for("ability", name);
  out["type"] = "ability";
  out["name"] = json_view(name);
  out["fullyQualifiedName"] = qualified(name);
  return out;
}

}  // namespace

std::string encode_invoke_request(std::string_view message, std::string_view conversation_id,
                                  const JsonObject* parameters) {
  JsonObject out;
  out["message"] = json_view(message);
  put_text(out, "conversationId", conversation_id);
  if (parameters && !parameters->empty()) out["parameters"] = *parameters;
  return to_text(out);
}

JsonObject to_json(const EntityReference& reference) {
  JsonObject out;
  put_text(out, "id", reference.id);
  put_text(out, "type", reference.type);
  put_text(out, "name", reference.name);
  put_text(out, "fullyQualifiedName", reference.fully_qualified_name);
  put_text(out, "displayName", reference.display_name);
  put_text(out, "description", reference.description);
  return out;
}

JsonObject to_json(const Usage& usage) {
  JsonObject out;
  out["promptTokens"] = usage.prompt_tokens;
  out["completionTokens"] = usage.completion_tokens;
  out["totalTokens"] = usage.total_tokens;
  return out;
}

JsonObject to_json(const AgentInfo& agent) {
  JsonObject out;
  put_text(out, "id", agent.id);
  out["name"] = agent.name;
  put_text(out, "fullyQualifiedName", agent.fully_qualified_name);
  put_text(out, "displayName", agent.display_name);
  out["description"] = agent.description;
  put_text(out, "mode", agent.mode);
  put_text(out, "icon", agent.icon);
  put_text(out, "provider", agent.provider);
  put_text(out, "prompt", agent.prompt);
  put_text(out, "schedule", agent.schedule);
  out["apiEnabled"] = agent.api_enabled;
  json::array& abilities = out["abilities"].emplace_array();
  for (const std::string& name : agent.abilities) abilities.emplace_back(ability_reference(name));
  if (agent.persona) out["persona"] = to_json(*agent.persona);
  if (agent.bot) out["bot"] = to_json(*agent.bot);
  if (agent.knowledge) {
    JsonObject& knowledge = out["knowledge"].emplace_object();
    json::array& types = knowledge["entityTypes"].emplace_array();
    for (const std::string& type : agent.knowledge->entity_types) types.emplace_back(type);
    json::array& services = knowledge["services"].emplace_array();
    for (const EntityReference& service : agent.knowledge->services) services.emplace_back(to_json(service));
  }
  put_others(out, agent.extra);
  return out;
}

JsonObject to_json(const InvokeResponse& response) {
  JsonObject out;
  out["conversationId"] = response.conversation_id;
  out["response"] = response.response;
  json::array& tools = out["toolsUsed"].emplace_array();
  for (const std::string& name : response.tools_used) tools.emplace_back(name);
  if (response.usage) out["usage"] = to_json(*response.usage);
  put_others(out, response.extra);
  return out;
}

JsonObject to_json(const StreamEvent& event) {
  JsonObject out;
  out["type"] = json_view(to_string(event.type));
  if (event.type == EventType::content || event.type == EventType::thinking) out["content"] = event.content;
  if (event.type == EventType::error) {
    out["error"] = event.error;
    out["fatal"] = event.fatal;
  }
  if (event.type == EventType::tool_use) out["tool_name"] = event.tool_name;
  if (event.tool) {
    JsonObject& tool = out["tool"].emplace_object();
    tool["name"] = event.tool->name;
    tool["input"] = event.tool->input;
    tool["result"] = event.tool->result;
  }
  put_text(out, "conversation_id", event.conversation_id);
  put_text(out, "stream_id", event.stream_id);
  if (event.sequence) out["sequence"] = *event.sequence;
  put_text(out, "sender", event.sender);
  return out;
}

std::string encode_page(const std::vector<AgentInfo>& items, std::string_view after, std::int64_t total) {
  JsonObject out;
  json::array& data = out["data"].emplace_array();
  for (const AgentInfo& item : items) data.emplace_back(to_json(item));
  JsonObject& paging = out["paging"].emplace_object();
  put_text(paging, "after", after);
  paging["total"] = total;
  return to_text(out);
}

std::string encode_error(int code, std::string_view message) {
  JsonObject out;
  out["code"] = code;
  out["message"] = json_view(message);
  return to_text(out);
}

}  // namespace ai_sdk::core
