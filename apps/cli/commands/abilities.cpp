#include "entity_commands.hpp"

namespace ai_sdk::cli {
namespace {

const EntityKind<AbilityInfo>& ability_kind() {
  static const EntityKind<AbilityInfo> abilities{
      "abilities",
      {"NAME", "TOOLS", "DESCRIPTION"},
      [](const AiSdk& client, const ListOptions& options) { return client.list_abilities(options); },
      [](const AbilityInfo& ability) {
        return std::vector{ability.name, listed(ability.tools), ability.description};
      },
      [](const AiSdk& client, const std::string& name) { return client.get_ability(name); },
      [](const AbilityInfo& ability) {
        return std::vector<std::pair<std::string_view, std::string>>{
            {"Name", ability.name},
            {"Display name", ability.display_name},
            {"Description", ability.description},
            {"Tools", listed(ability.tools)},
            {"Provider", ability.provider},
        };
      },
  };
  return abilities;
}

}  // namespace

void add_abilities(CLI::App& app, ConnectionFlags& connection, Chosen& chosen) {
  CLI::App* abilities = app.add_subcommand("abilities", "What agents of the server can be able to do");
  abilities->require_subcommand(1);
  add_list_command(*abilities, ability_kind(), "the abilities", connection, chosen);
  add_get_command(*abilities, ability_kind(), "get", "ability",
                  "  ai-sdk abilities get discoveryAndSearch\n"
                  "  ai-sdk abilities get discoveryAndSearch --json | jq -r '.tools[]'",
                  connection, chosen);
}

}  // namespace ai_sdk::cli
