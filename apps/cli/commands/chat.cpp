#include "chat/console.hpp"
#include "chat/plain_chat.hpp"
#include "command.hpp"
#include "config/resolve.hpp"
#include "failure.hpp"
#include "interrupt.hpp"
#include "last_conversation.hpp"
#include "message.hpp"
#include "output.hpp"
#include "prompt.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace ai_sdk::cli {
namespace {

struct ChatFlags {
  std::string agent;
  std::optional<std::string> conversation;
  std::vector<std::string> parameters;
  bool go_on = false;
  bool no_thinking = false;
  bool no_history = false;
  bool raw = false;
};

// A terminal on both sides whose cursor can be moved.
bool can_edit() { return can_ask() && standard_output().can_move(); }

// Where nobody can be asked.
std::string only_agent(Session& session) {
  const auto agents = session.list_agents();
  if (agents.size() == 1) return agents.front().name;
  std::string names;
  for (const AgentInfo& agent : agents) names += (names.empty() ? "" : ", ") + agent.name;
  if (names.empty()) throw UsageError("the server has no agents that can be called");
  throw UsageError("which agent? ai-sdk chat AGENT, or ai-sdk configure set agent NAME. There are: " + names);
}

ExitCode chat(const ChatFlags& options, const ConnectionFlags& flags) {
  const AiSdkConfig config = connected_config(flags);
  Session session(config, options.parameters.empty() ? JsonObject{} : parse_parameters(options.parameters));
  std::string agent = options.agent;
  if (agent.empty()) agent = resolve(flags, read_config_files()).at("agent").value;
  {
    // Before the terminal is taken over: what is wrong with agent, token or network ends the program.
    const Interrupt interrupt{[&session] { session.break_off(); }};
    try {
      if (agent.empty() && !can_edit()) agent = only_agent(session);
      session.use_agent(agent);
      if (!agent.empty()) session.check_agent();
    } catch (...) {
      interrupt.check();
      throw;
    }
  }
  if (agent.empty() && (options.go_on || options.conversation))
    throw UsageError("which agent is the conversation with? ai-sdk chat AGENT …");
  if (options.conversation) session.go_on_with(*options.conversation);
  if (options.go_on) session.go_on_with(last_conversation(session.host(), agent));
  const ChatOptions shown{.thinking = !options.no_thinking, .raw = options.raw};
  if (!can_edit()) return plain_chat(session, shown);
  HistoryFile history(!options.no_history, config.token.reveal());
  return Console(session, history, shown).run();
}

}  // namespace

void add_chat(CLI::App& app, ConnectionFlags& connection, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("chat", "Lead a conversation with an agent");
  auto options = std::make_shared<ChatFlags>();
  command->add_option("AGENT", options->agent,
                      "The agent's name; without it, the setting \"agent\", or one is chosen from a list");
  CLI::Option* conversation =
      command->add_option("-c,--conversation", options->conversation, "Go on with a conversation")
          ->type_name("ID");
  command->add_flag("--continue", options->go_on, "Go on with the last conversation with this agent")
      ->excludes(conversation);
  command
      ->add_option("-p,--param", options->parameters,
                   "A parameter of the agent, sent with each message; the value is JSON or a string")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  command->add_flag("--no-thinking", options->no_thinking, "Leave out what the agent does, and its tools");
  command->add_flag("--no-history", options->no_history, "Keep nothing of what is typed in a file");
  command->add_flag("--raw", options->raw, "Print the Markdown itself");
  add_connection_flags(*command, connection);
  command->footer(
      "In a terminal: Enter sends, Alt-Enter or \\ at a line's end begins a further line, Ctrl-C cancels an\n"
      "answer, Ctrl-D ends. /help says what else there is. Elsewhere each line of standard input is a "
      "message.\n"
      "\n"
      "Examples:\n"
      "  ai-sdk chat DataQualityPlannerAgent\n"
      "  ai-sdk chat DataQualityPlannerAgent --continue\n"
      "  printf 'Analyze the customers table\\nCreate tests\\n' | ai-sdk chat DataQualityPlannerAgent");
  command->final_callback([options, &connection, &chosen] {
    chosen = {.run = [options, &connection] { return chat(*options, connection); }, .json = false};
  });
}

}  // namespace ai_sdk::cli
