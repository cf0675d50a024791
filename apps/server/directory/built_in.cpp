// What a new server lists before anybody has made anything.
#include "directory/directory.hpp"

#include <boost/json/array.hpp>

#include <array>

namespace ai_sdk::server {
namespace {

struct PersonaText {
  std::string_view name;
  std::string_view display_name;
  std::string_view description;
  std::string_view prompt;
};
constexpr std::array personas{
    PersonaText{"CatalogGuide", "Catalog guide", "Knows where things are, and says what is not there.",
                "You help people find their way through the catalog. Name tables by their fully qualified "
                "names, say by what each one was found, and say plainly when nothing fits."},
    PersonaText{"DataAnalyst", "Data analyst", "Looks at data with SQL and says what is there, never more.",
                "You answer questions about data with statements that only read. Show the statement and the "
                "rows it gave, say how the question was read, and never guess a number."},
    PersonaText{"DataSteward", "Data steward", "Cares that data can be trusted: finds flaws, plans tests.",
                "You look after the quality of data. Report the worst first, each flaw with its count and "
                "examples, and propose the test that would have found it."},
};

struct BotText {
  std::string_view name;
  std::string_view display_name;
  std::string_view description;
};
constexpr std::array bots{
    BotText{"agents-bot", "AgentsBot", "The built-in agents act as this bot. It can read data sources."},
    BotText{"ingestion-bot", "IngestionBot", "Reads the data sources into the catalog."},
};

DirectoryEntry entry(EntityKind kind, std::string_view name, std::string_view display_name,
                     std::string_view description) {
  DirectoryEntry made;
  made.kind = kind_name(kind);
  made.name = name;
  made.id = stable_id(made.kind, name);
  made.updated_by = "system";
  if (!display_name.empty()) made.document["displayName"] = display_name;
  made.document["description"] = description;
  made.document["provider"] = "system";
  if (kind != EntityKind::bot) made.document["entityStatus"] = "Approved";
  return made;
}

boost::json::object reference(EntityKind kind, std::string_view name) {
  return reference_to(entry(kind, name, {}, {}));
}

DirectoryEntry agent_entry(const RegisteredAgent& registered) {
  const auto& text = registered.agent->description();
  auto made = entry(EntityKind::agent, text.name, text.display_name, text.description);
  made.api_enabled = registered.api_enabled;
  made.persona_id = stable_id(kind_name(EntityKind::persona), text.persona);
  made.document["mode"] = "chat";
  if (!text.prompt.empty()) made.document["prompt"] = text.prompt;
  made.document["persona"] = reference(EntityKind::persona, text.persona);
  made.document["bot"] = reference(EntityKind::bot, bots.front().name);
  auto& abilities = made.document["abilities"].emplace_array();
  for (const auto& name : text.abilities) abilities.emplace_back(reference(EntityKind::ability, name));
  return made;
}

}  // namespace

std::vector<DirectoryEntry> built_in_entries(const AgentRegistry& agents) {
  std::vector<DirectoryEntry> entries;
  for (const auto& text : personas) {
    entries.push_back(entry(EntityKind::persona, text.name, text.display_name, text.description));
    entries.back().document["prompt"] = text.prompt;
  }
  for (const auto& text : bots) {
    entries.push_back(entry(EntityKind::bot, text.name, text.display_name, text.description));
    boost::json::object user;
    user["id"] = stable_id("user", text.name);
    user["type"] = "user";
    user["name"] = text.name;
    user["fullyQualifiedName"] = text.name;
    entries.back().document["botUser"] = std::move(user);
  }
  for (const auto& ability : agents.abilities()) {
    entries.push_back(entry(EntityKind::ability, ability.name, ability.display_name, ability.description));
    auto& tools = entries.back().document["tools"].emplace_array();
    for (const auto& tool : ability.tools) tools.emplace_back(tool);
  }
  for (const auto& agent : agents.all()) entries.push_back(agent_entry(agent));
  return entries;
}

}  // namespace ai_sdk::server
