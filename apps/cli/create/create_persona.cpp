#include "create/create_persona.hpp"

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

#include <memory>

namespace ai_sdk::cli {
namespace {

struct NewPersona {
  std::optional<std::string> name, description, prompt, display_name;
  bool dry_run = false;
  bool json = false;
};

bool complete(const NewPersona& options) { return options.name && options.description && options.prompt; }

// Asks for what the flags leave out. False where it is not to be made after all.
bool ask_for_rest(NewPersona& options) {
  say("a new persona: an empty answer takes what stands in brackets");
  fill(options.name, {.text = "Name", .required = true, .check = check_name});
  fill(options.description, {.text = "Description", .required = true});
  fill_text(options.prompt,
            {.text = "Prompt, the text that makes an agent behave so (or @FILE)", .required = true});
  fill(options.display_name, {.text = "Display name", .fallback = *options.name});
  return options.dry_run || agreed("Make the persona?");
}

CreatePersonaRequest request_for(const NewPersona& options) {
  CreatePersonaRequest request;
  request.name = *options.name;
  request.description = *options.description;
  request.prompt = *options.prompt;
  request.display_name = options.display_name.value_or("");
  core::check_request(request);
  return request;
}

ExitCode create(NewPersona options, const ConnectionFlags& connection) {
  if (options.prompt) options.prompt = read_text(*options.prompt);
  if (!complete(options)) {
    if (!can_ask_step_by_step())
      throw UsageError(
          "personas create needs a NAME, --description and --prompt; in a terminal it asks for what is left "
          "out");
    if (!ask_for_rest(options)) throw UsageError("the persona was not made");
  }
  const CreatePersonaRequest request = request_for(options);
  if (options.dry_run) {
    print_json(boost::json::parse(core::encode_request(request)));
    say("nothing was made: this is what would be sent");
    return ExitCode::done;
  }
  AiSdk client = connect(connection);
  const PersonaInfo made = cancellable(client, [&] { return client.create_persona(request); });
  if (options.json)
    print_json(to_json(made));
  else
    print_details(details_of(made));
  return ExitCode::done;
}

}  // namespace

std::vector<std::pair<std::string_view, std::string>> details_of(const PersonaInfo& persona) {
  return {{"Name", persona.name},
          {"Display name", persona.display_name},
          {"Description", persona.description},
          {"Provider", persona.provider},
          {"Prompt", persona.prompt}};
}

void add_create_persona(CLI::App& personas, ConnectionFlags& connection, Chosen& chosen) {
  auto options = std::make_shared<NewPersona>();
  CLI::App* command = personas.add_subcommand("create", "Make a persona");
  command->add_option("NAME", options->name, "Its name: 1 to 256 characters without \"::\"");
  command->add_option("--description", options->description, "What it is for")->type_name("TEXT");
  command
      ->add_option(
          "--prompt", options->prompt,
          "The text that makes an agent behave so; @FILE takes it from a file, - from standard input")
      ->type_name("TEXT");
  command->add_option("--display-name", options->display_name, "The name that people read")
      ->type_name("TEXT");
  command->add_flag("--dry-run", options->dry_run, "Print what would be sent, as JSON, and make nothing");
  command->add_flag("--json", options->json, "Print the new persona as a JSON object");
  add_connection_flags(*command, connection);
  command->footer(
      "In a terminal it asks for what is left out.\n"
      "\n"
      "Examples:\n"
      "  ai-sdk personas create\n"
      "  ai-sdk personas create brief --description 'Says little' --prompt 'Answer in one sentence.'\n"
      "  ai-sdk personas create brief --description 'Says little' --prompt @brief.md --dry-run");
  command->final_callback([options, &connection, &chosen] {
    chosen = {.run = [options, &connection] { return create(*options, connection); }, .json = options->json};
  });
}

}  // namespace ai_sdk::cli
