#pragma once

#include "command.hpp"
#include "details.hpp"
#include "model_json.hpp"
#include "output.hpp"
#include "request.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ai_sdk::cli {

// `list` and `get`, which agents, bots, personas and abilities have alike.

struct EntityOptions {
  std::string name;
  std::optional<std::size_t> limit;
  bool json = false;
};

// How one kind of entity is asked for and shown.
template <class Info>
struct EntityKind {
  const char* plural;
  std::vector<std::string> header;  // of the table
  std::vector<Info> (*list)(const AiSdk&, const ListOptions&);
  std::vector<std::string> (*row)(const Info&);
  Info (*get)(const AiSdk&, const std::string& name);
  std::vector<std::pair<std::string_view, std::string>> (*details)(const Info&);
};

template <class Info>
void print_one(const Info& info, bool json,
               std::vector<std::pair<std::string_view, std::string>> (*details)(const Info&)) {
  if (json)
    print_json(to_json(info));
  else
    print_details(details(info));
}

template <class Info>
ExitCode list_entities(const EntityKind<Info>& kind, const EntityOptions& options,
                       const ConnectionFlags& connection) {
  AiSdk client = connect(connection);
  ListOptions limits;
  if (options.limit) limits.limit = *options.limit;
  const auto found = cancellable(client, [&] { return kind.list(client, limits); });
  if (options.json) {
    boost::json::array document;
    for (const auto& one : found) document.push_back(to_json(one));
    print_json(document);
    return ExitCode::done;
  }
  std::vector<std::vector<std::string>> rows;
  rows.reserve(found.size());
  for (const auto& one : found) rows.push_back(kind.row(one));
  if (rows.empty())
    say("the server has no " + std::string(kind.plural));
  else
    print_table(kind.header, rows);
  return ExitCode::done;
}

template <class Info>
ExitCode get_entity(const EntityKind<Info>& kind, const EntityOptions& options,
                    const ConnectionFlags& connection) {
  AiSdk client = connect(connection);
  const Info info = cancellable(client, [&] { return kind.get(client, options.name); });
  print_one(info, options.json, kind.details);
  return ExitCode::done;
}

// Declares `list`; `what` ends its description: "the agents that can be called".
template <class Info>
void add_list_command(CLI::App& group, const EntityKind<Info>& kind, const std::string& what,
                      ConnectionFlags& connection, Chosen& chosen) {
  auto options = std::make_shared<EntityOptions>();
  CLI::App* command = group.add_subcommand("list", "List " + what);
  command->add_option("--limit", options->limit, "At most so many")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--json", options->json, "Print a JSON array");
  add_connection_flags(*command, connection);
  const std::string start = "  ai-sdk " + group.get_name() + " list";
  command->footer("Examples:\n" + start + "\n" + start + " | cut -f1\n" + start +
                  " --json | jq -r '.[].name'");
  command->final_callback([options, kind, &connection, &chosen] {
    chosen = {.run = [options, kind, &connection] { return list_entities(kind, *options, connection); },
              .json = options->json};
  });
}

// Declares `get`, or `info` for agents.
template <class Info>
void add_get_command(CLI::App& group, const EntityKind<Info>& kind, const char* name, const std::string& what,
                     const std::string& example, ConnectionFlags& connection, Chosen& chosen) {
  auto options = std::make_shared<EntityOptions>();
  CLI::App* command = group.add_subcommand(name, "Show what the server says about one " + what);
  command->add_option("NAME", options->name, "The " + what + "'s name")->required();
  command->add_flag("--json", options->json, "Print a JSON object");
  add_connection_flags(*command, connection);
  command->footer("Examples:\n" + example);
  command->final_callback([options, kind, &connection, &chosen] {
    chosen = {.run = [options, kind, &connection] { return get_entity(kind, *options, connection); },
              .json = options->json};
  });
}

}  // namespace ai_sdk::cli
