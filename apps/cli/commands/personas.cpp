#include "create/create_persona.hpp"
#include "entity_commands.hpp"

namespace ai_sdk::cli {
namespace {

const EntityKind<PersonaInfo>& persona_kind() {
  static const EntityKind<PersonaInfo> personas{
      "personas",
      {"NAME", "DISPLAY NAME", "DESCRIPTION"},
      [](const AiSdk& client, const ListOptions& options) { return client.list_personas(options); },
      [](const PersonaInfo& persona) {
        return std::vector{persona.name, persona.display_name, persona.description};
      },
      [](const AiSdk& client, const std::string& name) { return client.get_persona(name); },
      details_of,
  };
  return personas;
}

}  // namespace

void add_personas(CLI::App& app, ConnectionFlags& connection, Chosen& chosen) {
  CLI::App* personas = app.add_subcommand("personas", "The manners that agents have, and new ones");
  personas->require_subcommand(1);
  add_list_command(*personas, persona_kind(), "the personas", connection, chosen);
  add_get_command(*personas, persona_kind(), "get", "persona",
                  "  ai-sdk personas get DataAnalyst\n"
                  "  ai-sdk personas get DataAnalyst --json | jq -r .prompt",
                  connection, chosen);
  add_create_persona(*personas, connection, chosen);
}

}  // namespace ai_sdk::cli
