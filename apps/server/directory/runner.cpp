// From an entry of the store to what runs.
#include "agents/custom/custom_agent.hpp"
#include "core/wire/parse.hpp"
#include "directory/directory.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace ai_sdk::server {
namespace {

std::string text_of(const DirectoryEntry& entry, std::string_view member) {
  return std::string(core::find_text(entry.document, member));
}

// Of the kinds of things that an agent is to know of, tables are what it can look at.
bool speaks_of_tables(std::string_view type) {
  constexpr std::array<std::string_view, 5> types{"table", "column", "databaseSchema", "database",
                                                  "databaseService"};
  return std::find(types.begin(), types.end(), type) != types.end();
}

Scope scope_of(const DirectoryEntry& agent) {
  Scope scope;
  const auto* knowledge = core::find_object(agent.document, "knowledge");
  if (!knowledge) return scope;
  if (const auto* types = core::find_member(*knowledge, "entityTypes"); types && types->is_array()) {
    const auto& list = types->get_array();
    for (const auto& type : list) scope.entity_types.emplace_back(core::view(type.get_string()));
    const bool tables = list.empty() || std::any_of(list.begin(), list.end(), [](const auto& type) {
                          return speaks_of_tables(core::view(type.get_string()));
                        });
    if (!tables) {
      scope.limited = true;
      return scope;
    }
  }
  const auto* services = core::find_member(*knowledge, "services");
  if (!services || !services->is_array() || services->get_array().empty()) return scope;
  scope.limited = true;
  for (const auto& service : services->get_array())
    scope.names.emplace_back(core::find_text(service.get_object(), "fullyQualifiedName"));
  return scope;
}

}  // namespace

std::shared_ptr<const Agent> Directory::runner_of(const DirectoryEntry& agent) {
  CustomAgentSpec spec;
  spec.description.name = agent.name;
  spec.description.display_name = text_of(agent, "displayName");
  spec.description.description = text_of(agent, "description");
  spec.description.prompt = text_of(agent, "prompt");
  if (const auto* abilities = core::find_member(agent.document, "abilities")) {
    for (const auto& ability : abilities->get_array())
      spec.description.abilities.emplace_back(core::find_text(ability.get_object(), "name"));
  }
  if (const auto persona = store_.find_by_id(kind_name(EntityKind::persona), agent.persona_id)) {
    spec.description.persona = persona->name;
    spec.description.persona_prompt = text_of(*persona, "prompt");
  }
  spec.scope = scope_of(agent);
  return make_custom_agent(std::move(spec), agents_, catalog_, around_);
}

std::shared_ptr<const Agent> Directory::assistant() const {
  CustomAgentSpec spec;
  spec.description.name = "Assistant";
  spec.description.description = "Hands each message to the ability that it asks for.";
  for (const Ability& ability : agents_.abilities()) spec.description.abilities.push_back(ability.name);
  return make_custom_agent(std::move(spec), agents_, catalog_, around_);
}

}  // namespace ai_sdk::server
