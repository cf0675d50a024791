#include "answer_view.hpp"
#include "command.hpp"
#include "interrupt.hpp"
#include "last_conversation.hpp"
#include "message.hpp"
#include "model_json.hpp"
#include "output.hpp"

#include <ai_sdk/client.hpp>

#include <CLI/CLI.hpp>

#include <memory>

namespace ai_sdk::cli {
namespace {

struct InvokeFlags {
  std::string agent;
  std::optional<std::string> message;
  std::optional<std::string> conversation;
  std::vector<std::string> parameters;
  bool go_on = false;
  bool stream = false;
  bool whole = false;
  bool json = false;
  bool thinking = false;
  bool raw = false;
};

// How to go on, for people; programs find the id in the JSON.
void show_conversation(const std::string& agent, const std::string& id) {
  if (id.empty() || !standard_error().terminal() || !standard_output().terminal()) return;
  standard_error().dim("go on with: ai-sdk invoke " + agent + " -c " + id + " …");
  standard_error().end_line();
}

ExitCode print_events(EventRange events, const Interrupt& interrupt, std::string& conversation) {
  ExitCode result = ExitCode::done;
  for (const StreamEvent& event : events) {
    interrupt.check();
    if (!event.conversation_id.empty()) conversation = event.conversation_id;
    print_json(to_json(event));
    if (event.type != EventType::error) continue;
    result = ExitCode::failed;
    say(event.error);
  }
  return result;
}

ExitCode print_stream(const AgentHandle& agent, const std::string& message, const CallOptions& call,
                      const InvokeFlags& options, const Interrupt& interrupt, std::string& conversation) {
  if (options.json) return print_events(agent.stream(message, call), interrupt, conversation);
  ExitCode result = ExitCode::done;
  AnswerView view({.thinking = options.thinking, .raw = options.raw});
  EventPump events([&] { return agent.stream(message, call); });
  try {
    show_answer(events, view, [&](const StreamEvent& event) {
      interrupt.check();
      if (!event.conversation_id.empty()) conversation = event.conversation_id;
      if (event.type != EventType::error) return;
      result = ExitCode::failed;
      view.finish();
      say(event.error);
    });
  } catch (const ClosedPipe&) {
    throw;
  } catch (...) {
    view.finish();
    throw;
  }
  view.finish();
  if (result == ExitCode::done) show_conversation(options.agent, conversation);
  return result;
}

void print_answer(const InvokeResponse& response, const InvokeFlags& options) {
  if (options.json) {
    print_json(to_json(response));
    return;
  }
  AnswerView view({.thinking = options.thinking, .raw = options.raw});
  for (const auto& tool : response.tools_used) view.tool("[" + tool + "]");
  view.text(response.response);
  view.finish();
  show_conversation(options.agent, response.conversation_id);
}

ExitCode invoke(const InvokeFlags& options, const ConnectionFlags& connection) {
  CallOptions call;
  if (options.conversation) call.conversation_id = *options.conversation;
  // Text comes as it is written; JSON is one document unless somebody asks for events.
  const bool stream = options.stream || (!options.json && !options.whole);
  if (!options.parameters.empty()) call.parameters = parse_parameters(options.parameters);
  AiSdk client = connect(connection);
  const std::string host = client.config().host;
  if (options.go_on) call.conversation_id = last_conversation(host, options.agent);
  const std::string message = read_message(options.message);
  const AgentHandle agent = client.agent(options.agent);
  const Interrupt interrupt{[&client] { client.close(); }};
  try {
    std::string conversation;
    ExitCode result = ExitCode::done;
    if (stream) {
      result = print_stream(agent, message, call, options, interrupt, conversation);
    } else {
      const InvokeResponse response = agent.call(message, call);
      conversation = response.conversation_id;
      print_answer(response, options);
    }
    remember_conversation(host, options.agent, conversation);
    return result;
  } catch (const ClosedPipe&) {
    throw;
  } catch (...) {
    if (!options.json) standard_output().end_line();
    interrupt.check();
    throw;
  }
}

}  // namespace

void add_invoke(CLI::App& app, ConnectionFlags& connection, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("invoke", "Ask an agent and print its answer");
  auto options = std::make_shared<InvokeFlags>();
  command->add_option("AGENT", options->agent, "The agent's name")->required();
  command->add_option(
      "MESSAGE", options->message,
      "The question; @FILE takes it from a file, - or none from standard input. Text piped in "
      "beside a message follows it");
  CLI::Option* stream = command->add_flag("--stream", options->stream,
                                          "Print the answer as it comes: the default, but for --json");
  command->add_flag("--no-stream", options->whole, "Print the answer once it is complete")->excludes(stream);
  command->add_flag("--raw", options->raw,
                    "Print the Markdown itself on a terminal too; it always is what a pipe gets");
  command->add_flag("--json", options->json, "Print one JSON object, or one per event with --stream");
  command->add_flag("--thinking", options->thinking, "Show on standard error what the agent does");
  CLI::Option* conversation =
      command->add_option("-c,--conversation", options->conversation, "Go on with a conversation")
          ->type_name("ID");
  command->add_flag("--continue", options->go_on, "Go on with the last conversation with this agent")
      ->excludes(conversation);
  command
      ->add_option("-p,--param", options->parameters,
                   "A parameter of the agent; the value is JSON or a string")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  add_connection_flags(*command, connection);
  command->footer(
      "Examples:\n"
      "  ai-sdk invoke DataQualityPlannerAgent \"Analyze the customers table\"\n"
      "  ai-sdk invoke SqlQueryAgent \"How many orders were there in 2024?\" --json | jq -r .response\n"
      "  ai-sdk invoke DataQualityPlannerAgent \"Create tests for the issues\" --continue\n"
      "  ai-sdk invoke DataQualityPlannerAgent customers -p format=json\n"
      "  git diff | ai-sdk invoke ReviewAgent \"Which tables does this change touch?\"\n"
      "In a loop that reads lines, start it with </dev/null, or it reads the rest of them.");
  command->final_callback([options, &connection, &chosen] {
    chosen = {.run = [options, &connection] { return invoke(*options, connection); }, .json = options->json};
  });
}

}  // namespace ai_sdk::cli
