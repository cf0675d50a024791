#include "core/text.hpp"
#include "core/wire/encode.hpp"
#include "core/wire/entities.hpp"
#include "core/wire/json_text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_name = 256;  // characters, as OpenMetadata's schemas say

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

JsonObject reference(EntityReference of, const char* type) {
  if (of.type.empty()) of.type = type;
  return to_json(of);
}

JsonObject scope(const KnowledgeScope& knowledge) {
  JsonObject out;
  out["entityTypes"] = json::array(knowledge.entity_types.begin(), knowledge.entity_types.end());
  json::array& services = out["services"].emplace_array();
  for (const auto& service : knowledge.services) services.emplace_back(to_json(service));
  return out;
}

void check_common(std::string_view name, std::string_view description, std::string_view kind) {
  const std::string start = "the new " + std::string{kind};
  if (const auto problem = problem_of_name(name); !problem.empty())
    throw std::invalid_argument(start + "'s name " + std::string{problem});
  if (is_blank(description)) throw std::invalid_argument(start + " needs a description");
}

template <class Info>
EntityReference reference_as(const Info& info, const char* type) {
  EntityReference out;
  out.id = info.id;
  out.type = type;
  out.name = info.name;
  return out;
}

}  // namespace

std::string_view problem_of_name(std::string_view name) {
  if (is_blank(name)) return "must not be empty";
  if (name.find("::") != std::string_view::npos) return "must not have \"::\" in it";
  if (characters(name) > longest_name) return "must not be longer than 256 characters";
  return {};
}

void check_request(const CreateAgentRequest& request) {
  check_common(request.name, request.description, "agent");
  const auto names_nothing = [](const NamedEntity& entity) {
    return entity.reference.id.empty() && is_blank(lookup_name(entity));
  };
  if (names_nothing(request.persona)) throw std::invalid_argument("the new agent needs a persona");
  if (std::any_of(request.abilities.begin(), request.abilities.end(), names_nothing))
    throw std::invalid_argument("an ability of the new agent has neither a name nor an id");
  if (std::find(std::begin(agent_modes), std::end(agent_modes), request.mode) == std::end(agent_modes))
    throw std::invalid_argument("the new agent's mode must be chat, agent or both, not \"" +
                                escape_for_terminal(shorten(request.mode, 100)) + "\"");
}

void check_request(const CreatePersonaRequest& request) {
  check_common(request.name, request.description, "persona");
  if (is_blank(request.prompt)) throw std::invalid_argument("the new persona needs a prompt");
}

const std::string& lookup_name(const NamedEntity& entity) {
  const auto& reference = entity.reference;
  return is_blank(reference.name) ? reference.fully_qualified_name : reference.name;
}

EntityReference reference_to(const PersonaInfo& persona) { return reference_as(persona, "persona"); }
EntityReference reference_to(const AbilityInfo& ability) { return reference_as(ability, "ability"); }

std::string encode_request(const CreateAgentRequest& request) {
  JsonObject out;
  out["name"] = request.name;
  out["description"] = request.description;
  out["persona"] = reference(request.persona.reference, "persona");
  out["mode"] = request.mode;
  out["apiEnabled"] = request.api_enabled;
  put_text(out, "provider", request.provider);
  put_text(out, "displayName", request.display_name);
  put_text(out, "icon", request.icon);
  put_text(out, "botName", request.bot_name);
  if (!request.abilities.empty()) {
    json::array& abilities = out["abilities"].emplace_array();
    for (const auto& ability : request.abilities)
      abilities.emplace_back(reference(ability.reference, "ability"));
  }
  if (request.knowledge) out["knowledge"] = scope(*request.knowledge);
  put_text(out, "prompt", request.prompt);
  put_text(out, "schedule", request.schedule);
  return to_text(out);
}

std::string encode_request(const CreatePersonaRequest& request) {
  JsonObject out;
  out["name"] = request.name;
  out["description"] = request.description;
  out["prompt"] = request.prompt;
  put_text(out, "provider", request.provider);
  put_text(out, "displayName", request.display_name);
  if (!request.owners.empty()) {
    json::array& owners = out["owners"].emplace_array();
    for (const auto& owner : request.owners) owners.emplace_back(to_json(owner));
  }
  return to_text(out);
}

}  // namespace ai_sdk::core
