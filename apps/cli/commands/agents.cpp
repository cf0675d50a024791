#include "create/create_agent.hpp"
#include "entity_commands.hpp"

namespace ai_sdk::cli {
namespace {

const EntityKind<AgentInfo>& agent_kind() {
  static const EntityKind<AgentInfo> agents{
      "agents that can be called",
      {"NAME", "DISPLAY NAME", "DESCRIPTION"},
      [](const AiSdk& client, const ListOptions& options) { return client.list_agents(options); },
      [](const AgentInfo& agent) {
        return std::vector{agent.name, agent.display_name, agent.description};
      },
      [](const AiSdk& client, const std::string& name) { return client.agent(name).get_info(); },
      details_of,
  };
  return agents;
}

}  // namespace

void add_agents(CLI::App& app, ConnectionFlags& connection, Chosen& chosen) {
  CLI::App* agents = app.add_subcommand("agents", "What agents the server has, and new ones");
  agents->require_subcommand(1);
  add_list_command(*agents, agent_kind(), "the agents that can be called", connection, chosen);
  add_get_command(*agents, agent_kind(), "info", "agent",
                  "  ai-sdk agents info DataQualityPlannerAgent\n"
                  "  ai-sdk agents info SqlQueryAgent --json | jq .abilities",
                  connection, chosen);
  add_create_agent(*agents, connection, chosen);
}

}  // namespace ai_sdk::cli
