#include "command.hpp"
#include "model_json.hpp"
#include "output.hpp"
#include "request.hpp"

#include <ai_sdk/client.hpp>

#include <CLI/CLI.hpp>

#include <memory>

namespace ai_sdk::cli {
namespace {

struct Options {
  std::string name;
  std::optional<std::size_t> limit;
  bool json = false;
};

ExitCode list(const Options& options, const ConnectionFlags& connection) {
  AiSdk client = connect(connection);
  ListOptions limits;
  if (options.limit) limits.limit = *options.limit;
  const auto agents = cancellable(client, [&] { return client.list_agents(limits); });
  if (options.json) {
    boost::json::array document;
    for (const auto& agent : agents) document.push_back(to_json(agent));
    print_json(document);
    return ExitCode::done;
  }
  std::vector<std::vector<std::string>> rows;
  rows.reserve(agents.size());
  for (const auto& agent : agents) rows.push_back({agent.name, agent.display_name, agent.description});
  if (rows.empty()) {
    say("the server has no agents that can be called");
  } else {
    print_table({"NAME", "DISPLAY NAME", "DESCRIPTION"}, rows);
  }
  return ExitCode::done;
}

ExitCode info(const Options& options, const ConnectionFlags& connection) {
  AiSdk client = connect(connection);
  const AgentInfo agent = cancellable(client, [&] { return client.agent(options.name).get_info(); });
  if (options.json) {
    print_json(to_json(agent));
    return ExitCode::done;
  }
  std::string abilities;
  for (const auto& ability : agent.abilities) abilities += (abilities.empty() ? "" : ", ") + ability;
  const std::vector<std::pair<std::string_view, std::string>> lines{
      {"Name", agent.name},
      {"Display name", agent.display_name},
      {"Can be called", agent.api_enabled ? "yes" : "no"},
      {"Description", agent.description},
      {"Abilities", abilities},
      {"Mode", agent.mode},
      {"Persona", agent.persona ? agent.persona->name : ""},
      {"Bot", agent.bot ? agent.bot->name : ""},
      {"Provider", agent.provider},
      {"Schedule", agent.schedule},
  };
  Output& out = standard_output();
  for (const auto& [label, value] : lines) {
    if (value.empty()) continue;
    std::string line{label};
    line += ':';
    line.append(15 - line.size(), ' ');
    out.text(line + value + "\n");
  }
  return ExitCode::done;
}

}  // namespace

void add_agents(CLI::App& app, ConnectionFlags& connection, Chosen& chosen) {
  CLI::App* agents = app.add_subcommand("agents", "What agents the server has");
  agents->require_subcommand(1);
  auto options = std::make_shared<Options>();

  CLI::App* listing = agents->add_subcommand("list", "List the agents that can be called");
  listing->add_option("--limit", options->limit, "At most so many")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  listing->add_flag("--json", options->json, "Print a JSON array");
  add_connection_flags(*listing, connection);
  listing->footer(
      "Examples:\n"
      "  ai-sdk agents list\n"
      "  ai-sdk agents list | cut -f1\n"
      "  ai-sdk agents list --json | jq -r '.[].name'");
  listing->final_callback([options, &connection, &chosen] {
    chosen = {.run = [options, &connection] { return list(*options, connection); }, .json = options->json};
  });

  CLI::App* one = agents->add_subcommand("info", "Show what the server says about one agent");
  one->add_option("NAME", options->name, "The agent's name")->required();
  one->add_flag("--json", options->json, "Print a JSON object");
  add_connection_flags(*one, connection);
  one->footer(
      "Examples:\n"
      "  ai-sdk agents info DataQualityPlannerAgent\n"
      "  ai-sdk agents info SqlQueryAgent --json | jq .abilities");
  one->final_callback([options, &connection, &chosen] {
    chosen = {.run = [options, &connection] { return info(*options, connection); }, .json = options->json};
  });
}

}  // namespace ai_sdk::cli
