#include "create/create_agent.hpp"

#include "core/wire/entities.hpp"
#include "create/questions.hpp"
#include "details.hpp"
#include "failure.hpp"
#include "message.hpp"
#include "model_json.hpp"
#include "output.hpp"
#include "request.hpp"

#include <boost/json/parse.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>
#include <memory>

namespace ai_sdk::cli {
namespace {

struct NewAgent {
  std::optional<std::string> name, description, persona, mode, display_name, icon, bot, prompt, schedule;
  std::vector<std::string> abilities, entity_types, services;
  bool no_api = false;
  bool dry_run = false;
  bool json = false;
};

bool complete(const NewAgent& options) { return options.name && options.description && options.persona; }

void check_mode(const std::string& mode) {
  if (std::find(std::begin(core::agent_modes), std::end(core::agent_modes), mode) ==
      std::end(core::agent_modes))
    throw UsageError("the mode is chat, agent or both");
}

// Asks for what the flags leave out, and looks up each name at once. False where it is not to be made after
// all.
bool ask_for_rest(NewAgent& options, AiSdk& client) {
  const auto known = [&client](auto get) {
    return [&client, get](const std::string& name) {
      cancellable(client, [&] { return (client.*get)(name, CallOptions{}); });
    };
  };
  say("a new agent: an empty answer takes what stands in brackets, or nothing");
  fill(options.name, {.text = "Name", .required = true, .check = check_name});
  fill(options.description, {.text = "Description", .required = true});
  fill(options.persona,
       {.text = "Persona (its name)", .required = true, .check = known(&AiSdk::get_persona)});
  fill(options.mode, {.text = "Mode (chat, agent, both)", .fallback = "chat", .check = check_mode});
  if (options.abilities.empty())
    options.abilities =
        names_for({.text = "Abilities (names, with commas between)", .check = known(&AiSdk::get_ability)});
  fill(options.bot, {.text = "Bot that it acts as", .check = known(&AiSdk::get_bot)});
  fill_text(options.prompt, {.text = "Default task (or @FILE)"});
  fill(options.schedule, {.text = "Schedule (a cron expression)"});
  fill(options.display_name, {.text = "Display name", .fallback = *options.name});
  if (!options.no_api) options.no_api = !agreed("Can it be called from outside?");
  return options.dry_run || agreed("Make the agent?");
}

// "databaseService:shop".
EntityReference service_of(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == 0 || colon == std::string::npos || colon + 1 == text.size())
    throw UsageError("--service wants TYPE:NAME, such as databaseService:shop, not \"" + text + "\"");
  EntityReference service;
  service.type = text.substr(0, colon);
  service.name = text.substr(colon + 1);
  return service;
}

CreateAgentRequest request_for(const NewAgent& options) {
  CreateAgentRequest request;
  request.name = *options.name;
  request.description = *options.description;
  request.persona = *options.persona;
  request.mode = options.mode.value_or("chat");
  request.display_name = options.display_name.value_or("");
  request.icon = options.icon.value_or("");
  request.bot_name = options.bot.value_or("");
  for (const auto& ability : options.abilities) request.abilities.emplace_back(ability);
  if (!options.entity_types.empty() || !options.services.empty()) {
    KnowledgeScope& knowledge = request.knowledge.emplace();
    knowledge.entity_types = options.entity_types;
    for (const auto& service : options.services) knowledge.services.push_back(service_of(service));
  }
  request.prompt = options.prompt.value_or("");
  request.schedule = options.schedule.value_or("");
  request.api_enabled = !options.no_api;
  core::check_request(request);
  return request;
}

// What would be sent: the names are looked up as they would be.
void print_request(AiSdk& client, CreateAgentRequest request) {
  cancellable(client, [&] {
    request.persona.reference = core::reference_to(client.get_persona(core::lookup_name(request.persona)));
    for (auto& ability : request.abilities)
      ability.reference = core::reference_to(client.get_ability(core::lookup_name(ability)));
    if (!request.bot_name.empty()) client.get_bot(request.bot_name);
  });
  print_json(boost::json::parse(core::encode_request(request)));
  say("nothing was made: this is what would be sent");
}

ExitCode create(NewAgent options, const ConnectionFlags& connection) {
  const bool whole = complete(options);
  if (!whole && !can_ask_step_by_step())
    throw UsageError(
        "agents create needs a NAME, --description and --persona; in a terminal it asks for what is left "
        "out");
  if (options.prompt) options.prompt = read_text(*options.prompt);
  if (whole) request_for(options);  // what is wrong is said before a server is looked for
  AiSdk client = connect(connection);
  if (!whole && !ask_for_rest(options, client)) throw UsageError("the agent was not made");
  const CreateAgentRequest request = request_for(options);
  if (options.dry_run) {
    print_request(client, request);
    return ExitCode::done;
  }
  const AgentInfo made = cancellable(client, [&] { return client.create_agent(request); });
  if (options.json)
    print_json(to_json(made));
  else
    print_details(details_of(made));
  return ExitCode::done;
}

void add_flags(CLI::App& command, NewAgent& options) {
  const auto text = [&command](const char* name, std::optional<std::string>& value, const char* meaning) {
    return command.add_option(name, value, meaning)->type_name("TEXT");
  };
  const auto several = [&command](const char* name, std::vector<std::string>& values, const char* meaning) {
    return command.add_option(name, values, meaning)->expected(1)->take_all()->type_name("NAME");
  };
  command.add_option("NAME", options.name, "Its name: 1 to 256 characters without \"::\"");
  text("--description", options.description, "What it does");
  text("--persona", options.persona, "Whose manner it has: a persona's name")->type_name("NAME");
  text("--mode", options.mode, "chat, agent or both (chat)")
      ->type_name("MODE")
      ->check([](const std::string& mode) {
        try {
          check_mode(mode);
          return std::string{};
        } catch (const UsageError& error) {
          return std::string{error.what()};
        }
      });
  several("--ability", options.abilities, "An ability that it gets; may be repeated");
  text("--bot", options.bot, "The bot that it acts as")->type_name("NAME");
  text("--prompt", options.prompt, "Its default task; @FILE takes it from a file, - from standard input");
  text("--schedule", options.schedule, "When it runs by itself: a cron expression")->type_name("CRON");
  text("--display-name", options.display_name, "The name that people read");
  text("--icon", options.icon, "Its picture");
  several("--entity-type", options.entity_types, "A kind of entity that it looks at; may be repeated")
      ->type_name("TYPE");
  several("--service", options.services, "A service that it looks at; may be repeated")
      ->type_name("TYPE:NAME");
  command.add_flag("--no-api", options.no_api, "It cannot be called from outside");
  command.add_flag("--dry-run", options.dry_run,
                   "Look the names up, print what would be sent, as JSON, and make nothing");
  command.add_flag("--json", options.json, "Print the new agent as a JSON object");
}

}  // namespace

std::vector<std::pair<std::string_view, std::string>> details_of(const AgentInfo& agent) {
  return {{"Name", agent.name},
          {"Display name", agent.display_name},
          {"Can be called", agent.api_enabled ? "yes" : "no"},
          {"Description", agent.description},
          {"Abilities", listed(agent.abilities)},
          {"Mode", agent.mode},
          {"Persona", agent.persona ? agent.persona->name : ""},
          {"Bot", agent.bot ? agent.bot->name : ""},
          {"Provider", agent.provider},
          {"Schedule", agent.schedule}};
}

void add_create_agent(CLI::App& agents, ConnectionFlags& connection, Chosen& chosen) {
  auto options = std::make_shared<NewAgent>();
  CLI::App* command = agents.add_subcommand("create", "Make an agent");
  add_flags(*command, *options);
  add_connection_flags(*command, connection);
  command->footer(
      "In a terminal it asks for what is left out, step by step, and looks each name up at once.\n"
      "\n"
      "Examples:\n"
      "  ai-sdk agents create\n"
      "  ai-sdk agents create refunds --description 'Finds refunds' --persona DataAnalyst \\\n"
      "    --ability discoveryAndSearch --bot ingestion-bot\n"
      "  ai-sdk agents create refunds --description 'Finds refunds' --persona DataAnalyst --dry-run");
  command->final_callback([options, &connection, &chosen] {
    chosen = {.run = [options, &connection] { return create(*options, connection); }, .json = options->json};
  });
}

}  // namespace ai_sdk::cli
