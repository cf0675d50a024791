#include "command.hpp"
#include "core/text.hpp"
#include "message.hpp"
#include "model_json.hpp"
#include "output.hpp"
#include "prompt.hpp"
#include "request.hpp"

#include <ai_sdk/errors.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace ai_sdk::cli {
namespace {

struct McpFlags {
  std::string tool;
  std::vector<std::string> parameters;
  std::optional<std::string> arguments;
  bool read_only = false;
  bool yes = false;
  bool json = false;
};

// The arguments' names; those that must be given first, the others with a question mark.
std::string arguments_of(const ToolInfo& tool) {
  std::string required, optional;
  for (const auto& parameter : tool.parameters) {
    std::string& list = parameter.required ? required : optional;
    list += (list.empty() ? "" : " ") + parameter.name + (parameter.required ? "" : "?");
  }
  return required + (required.empty() || optional.empty() ? "" : " ") + optional;
}

ExitCode tools(const McpFlags& options, const ConnectionFlags& connection) {
  AiSdk client = connect(connection);
  std::vector<ToolInfo> found = cancellable(client, [&] { return client.mcp().list_tools(); });
  if (options.read_only) std::erase_if(found, [](const ToolInfo& tool) { return !tool.read_only(); });
  if (options.json) {
    boost::json::array document;
    for (const auto& tool : found) document.push_back(to_json(tool));
    print_json(document);
    return ExitCode::done;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& tool : found)
    rows.push_back(
        {tool.name, tool.read_only() ? "reads" : "may write", arguments_of(tool), tool.description});
  if (rows.empty()) {
    say(options.read_only ? "the server has no tools that say that they only read"
                          : "the server has no tools");
  } else {
    print_table({"NAME", "EFFECT", "ARGUMENTS", "DESCRIPTION"}, rows);
  }
  return ExitCode::done;
}

JsonObject arguments_for(const McpFlags& options) {
  JsonObject result;
  if (options.arguments) {
    boost::system::error_code error;
    Json parsed = boost::json::parse(read_text(*options.arguments), error);
    if (error || !parsed.is_object()) {
      throw UsageError(
          "--args wants a JSON object, such as '{\"query\": \"orders\"}'; or @FILE or - for standard input");
    }
    result = std::move(parsed.as_object());
  }
  for (auto& [key, value] : parse_parameters(options.parameters)) result[key] = value;
  return result;
}

// A tool that may write is not run by mistake: whoever sits at the terminal is asked.
void confirm(AiSdk& client, const McpFlags& options, const JsonObject& arguments) {
  if (options.yes || !can_ask() || !standard_error().terminal()) return;
  const auto known = cancellable(client, [&] { return client.mcp().list_tools(); });
  const auto tool =
      std::find_if(known.begin(), known.end(), [&](const ToolInfo& one) { return one.name == options.tool; });
  // One that the server does not list is called: the server knows best.
  if (tool == known.end() || tool->read_only()) return;
  say(options.tool + " may change the catalog; it is called with " +
      core::shorten(boost::json::serialize(arguments), 2000));
  if (!ask_yes("Call it? [y/N] ")) throw UsageError("the tool was not called");
}

// The text of one block; for people.
void print_block(const JsonObject& block) {
  const auto* type = block.if_contains("type");
  const auto* text = block.if_contains("text");
  if (text && text->is_string()) {
    standard_output().text(std::string_view(text->as_string()));
    standard_output().end_line();
  } else {
    say("the answer holds something that is no text (" +
        (type && type->is_string() ? std::string(type->as_string()) : "unknown") + "); --json prints it");
  }
}

void require_read_only(AiSdk& client, const McpFlags& options) {
  const auto known = cancellable(client, [&] { return client.mcp().list_tools(); });
  const bool reads = std::any_of(known.begin(), known.end(), [&](const ToolInfo& one) {
    return one.name == options.tool && one.read_only();
  });
  if (!reads)
    throw UsageError(
        "the server does not say of \"" + options.tool +
        "\" that it only reads; call it without --read-only, or see: ai-sdk mcp tools --read-only");
}

ExitCode call(const McpFlags& options, const ConnectionFlags& connection) {
  const JsonObject arguments = arguments_for(options);
  AiSdk client = connect(connection);
  if (options.read_only) {
    require_read_only(client, options);
  } else {
    confirm(client, options, arguments);
  }
  const ToolCallResult result =
      cancellable(client, [&] { return client.mcp().call_tool(options.tool, arguments); });
  if (options.json) {
    print_json(to_json(result));
  } else if (result.content.empty()) {
    standard_output().text(boost::json::serialize(result.data) + "\n");
  } else {
    for (const auto& block : result.content) print_block(block);
  }
  if (result.truncated) say("the server left the answer out because it was too long for it: ask for less");
  if (!result.success) say(result.error.empty() ? "the tool failed" : result.error);
  return result.success ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void add_mcp(CLI::App& app, ConnectionFlags& connection, Chosen& chosen) {
  CLI::App* mcp = app.add_subcommand("mcp", "The catalog's tools, over the Model Context Protocol");
  mcp->require_subcommand(1);
  auto options = std::make_shared<McpFlags>();
  const auto declare = [&](CLI::App* command, ExitCode (*run)(const McpFlags&, const ConnectionFlags&)) {
    command->add_flag("--json", options->json, "Print one JSON document");
    add_connection_flags(*command, connection);
    command->final_callback([options, &connection, &chosen, run] {
      chosen = {.run = [options, &connection, run] { return run(*options, connection); },
                .json = options->json};
    });
  };

  CLI::App* listing = mcp->add_subcommand("tools", "List the tools");
  listing->add_flag("--read-only", options->read_only, "Only those that say that they only read");
  declare(listing, tools);
  listing->footer(
      "Examples:\n"
      "  ai-sdk mcp tools\n"
      "  ai-sdk mcp tools --read-only --json | jq -r '.[].name'");

  CLI::App* one = mcp->add_subcommand("call", "Call a tool and print what it answers");
  one->add_option("NAME", options->tool, "The tool's name")->required();
  one->add_option("-p,--param", options->parameters, "An argument; the value is JSON or a string")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  one->add_option("--args", options->arguments,
                  "All arguments as a JSON object; @FILE takes it from a file, - from standard input")
      ->type_name("JSON");
  one->add_flag("--read-only", options->read_only, "Only where the tool says that it only reads");
  one->add_flag("-y,--yes", options->yes, "Do not ask before a tool that may write is called");
  declare(one, call);
  one->footer(
      "In a terminal it asks before it calls a tool that may write. No call is repeated that may have "
      "begun.\n"
      "\n"
      "Examples:\n"
      "  ai-sdk mcp call search_metadata -p query=customers -p size=3\n"
      "  ai-sdk mcp call search_metadata --args '{\"query\": \"customers\"}' --json");
}

}  // namespace ai_sdk::cli
