#include "command.hpp"
#include "completion/complete.hpp"
#include "failure.hpp"
#include "output.hpp"
#include "usage_message.hpp"

#include <ai_sdk/version.hpp>

#include <CLI/CLI.hpp>
#include <signal.h>

#include <sstream>
#include <string_view>

namespace ai_sdk::cli {
namespace {

void describe_program(CLI::App& app) {
  app.description("Call agents that know a company's data, and run them locally.");
  app.set_version_flag("--version", "ai-sdk " AI_SDK_VERSION, "Print the version");
  app.set_help_flag("-h,--help", "Print this help; each command has its own");
  app.require_subcommand(1);
  app.get_formatter()->column_width(32);
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app.get_formatter()->label("Subcommands", "Commands");
  app.footer(
      "Examples:\n"
      "  ai-sdk serve                      start a local server over a sample shop\n"
      "  ai-sdk agents list\n"
      "  ai-sdk invoke DataQualityPlannerAgent \"Analyze the customers table\" --stream\n"
      "  ai-sdk chat DataQualityPlannerAgent\n"
      "\n"
      "Which server to call: ai-sdk configure, or AI_SDK_HOST and AI_SDK_TOKEN in the environment.\n"
      "Exit codes: 0 done, 1 the agent failed, 2 wrong usage or configuration, 3 authentication,\n"
      "  4 not found, 5 rate limited, 6 network or time-out, 7 rows of a batch failed, 130 interrupted.");
}

int fail(const Failure& failure, bool json) {
  if (json) {
    JsonObject document;
    document["type"] = "error";
    document["error"] = to_json(failure);
    print_json(document);
  }
  report(failure);
  return failure.exit_code;
}

// Parses the command line. True where a command is chosen; otherwise `code` is the program's exit code.
bool parse(CLI::App& app, int argc, char** argv, int& code) {
  try {
    app.parse(argc, argv);
    return true;
  } catch (const CLI::ParseError& error) {
    std::ostringstream text, messages;
    code = app.exit(error, text, messages);
    standard_output().write(text.str());
    if (code == 0) return false;
    bool json = false;
    for (int i = 1; i < argc; ++i) json = json || std::string_view(argv[i]) == "--json";
    const CLI::App* place = &app;
    while (!place->get_subcommands().empty()) place = place->get_subcommands().front();
    std::string name = place->get_name();
    for (const CLI::App* up = place->get_parent(); up; up = up->get_parent())
      name = up->get_name() + " " + name;
    Failure failure{.exit_code = static_cast<int>(ExitCode::usage),
                    .type = "UsageError",
                    .message = usage_message(error, *place)};
    failure.hint = "see how it is used: " + name + " --help";
    code = fail(failure, json);
    return false;
  }
}

int run(int argc, char** argv) {
  bool json = false;
  try {
    CLI::App app{"", "ai-sdk"};
    ConnectionFlags connection;
    Chosen chosen;
    describe_program(app);
    add_abilities(app, connection, chosen);
    add_agents(app, connection, chosen);
    add_batch(app, connection, chosen);
    add_chat(app, connection, chosen);
    add_bots(app, connection, chosen);
    add_completion(app, chosen);
    add_configure(app, connection, chosen);
    add_doctor(app, connection, chosen);
    add_invoke(app, connection, chosen);
    add_mcp(app, connection, chosen);
    add_personas(app, connection, chosen);
    add_serve(app, chosen);
    if (argc > 1 && std::string_view(argv[1]) == "__complete") {  // a shell asks, for whoever pressed Tab
      for (const auto& line : complete(app, {argv + 2, argv + argc})) standard_output().write(line + "\n");
      return static_cast<int>(ExitCode::done);
    }
    int code = 0;
    if (!parse(app, argc, argv, code)) return code;
    json = chosen.json;
    return static_cast<int>(chosen.run());
  } catch (const ClosedPipe&) {
    return static_cast<int>(ExitCode::done);
  } catch (...) {
    const Failure failure = describe(std::current_exception());
    try {
      return fail(failure, json);
    } catch (...) {  // standard output is gone: the exit code still tells
      report(failure);
      return failure.exit_code;
    }
  }
}

}  // namespace
}  // namespace ai_sdk::cli

int main(int argc, char** argv) {
  // A reader that goes away is an error of write(), not the end of the process.
  signal(SIGPIPE, SIG_IGN);
  return ai_sdk::cli::run(argc, argv);
}
