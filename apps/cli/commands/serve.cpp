#include "http/serve.hpp"

#include "command.hpp"
#include "failure.hpp"
#include "output.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>

namespace ai_sdk::cli {
namespace {

ExitCode serve(const server::ServeOptions& options) {
  try {
    return server::run_server(options, std::cout, std::cerr) == 0 ? ExitCode::done : ExitCode::failed;
  } catch (const server::ServeError& error) {
    throw UsageError(error.what());
  }
}

void add_model_options(CLI::App& command, server::ServeOptions& options) {
  auto& llm = options.llm;
  command
      .add_option("--llm-url", llm.url,
                  "Let a language model take part: the address of an OpenAI-compatible API, e.g. "
                  "http://localhost:11434/v1. What agents read of your data is sent there. The key, where it "
                  "needs one, is taken from AI_SDK_LLM_API_KEY")
      ->type_name("URL");
  command.add_option("--llm-model", llm.model, "The model's name, as that API calls it")->type_name("NAME");
  const auto seconds = [&](const char* name, std::chrono::milliseconds& value, const char* what) {
    command
        .add_option_function<double>(
            name,
            [&value](double given) {
              value = std::chrono::milliseconds(static_cast<std::int64_t>(given * 1000));
            },
            std::string(what) + " (" + std::to_string(value.count() / 1000) + ")")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.001, 86'400.0));
  };
  seconds("--llm-timeout", llm.silence, "How long the model's endpoint may be silent");
  seconds("--llm-max-seconds", llm.time, "How long the model may take for one answer, with all its steps");
  command.add_option("--llm-max-steps", llm.max_steps, "How often the model is asked for one answer")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::Range(1, 1'000));
  command
      .add_option("--llm-max-tokens", llm.max_tokens,
                  "How many tokens the model may read and write for one answer")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1'000}, std::int64_t{1'000'000'000}));
  command.add_option("--llm-max-rows", llm.max_rows, "How many rows of a statement the model gets to read")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::Range(1, 10'000));
}

// Never on the command line, where other users of the machine could read it.
Token model_key() {
  const char* key = std::getenv("AI_SDK_LLM_API_KEY");
  return key ? Token(key) : Token();
}

}  // namespace

void add_serve(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("serve", "Run agents on this machine, over your own data");
  auto options = std::make_shared<server::ServeOptions>();
  auto workers = std::make_shared<std::optional<std::size_t>>();
  command
      ->add_option(
          "--data", options->data,
          "A SQLite file, a CSV file, a folder of CSV files, or a PostgreSQL database as postgresql://…; may "
          "be given more than once. Without it: a sample shop")
      ->type_name("SRC")
      ->expected(1)
      ->take_all();
  command
      ->add_option("--alias", options->aliases,
                   "Offer an agent under a further name, e.g. one that your programs call elsewhere; may be "
                   "given more than once")
      ->type_name("NAME=AGENT")
      ->expected(1)
      ->take_all();
  command
      ->add_option(
          "--store", options->store,
          "Where conversations, agents and tests are kept: a SQLite file, or a PostgreSQL database as "
          "postgresql://…, which several servers may share")
      ->envname("AI_SDK_SERVE_STORE")
      ->type_name("PLACE");
  command->add_option("--host", options->host, "The address to listen on; others than loopback need --token")
      ->capture_default_str()
      ->type_name("ADDRESS");
  command->add_option("--port", options->port, "The port to listen on; 0 takes a free one")
      ->check(CLI::Range(0, 65'535))
      ->capture_default_str()
      ->type_name("N");
  command
      ->add_option(
          "--token", options->token,
          "The token that callers must have; without it one is made once and kept in a file of mode 0600. "
          "Other users of this machine can see a command's arguments: prefer AI_SDK_SERVE_TOKEN")
      ->envname("AI_SDK_SERVE_TOKEN")
      ->type_name("T");
  command
      ->add_option("--tokens", options->token_file,
                   "A file of mode 0600 with further callers, a line each: NAME ROLE TOKEN. Roles: reader, "
                   "editor, admin")
      ->type_name("FILE");
  command
      ->add_option(
          "--jwt-keys", options->jwt_keys,
          "Accept tokens that an issuer has signed (RS256, ES256): its public keys, as PEM or as a JSON "
          "Web Key Set")
      ->type_name("FILE");
  command->add_option("--jwt-issuer", options->jwt_issuer, "What `iss` of signed tokens must be")
      ->type_name("ISS");
  command->add_option("--jwt-audience", options->jwt_audience, "What `aud` of signed tokens must hold")
      ->type_name("AUD");
  command
      ->add_option("--rate-limit", options->requests_per_minute,
                   "Requests a minute that each caller may send; 0: any number")
      ->type_name("N")
      ->check(CLI::Range(0, 60'000'000));
  command
      ->add_option("--audit-log", options->audit_log,
                   "A file of mode 0600 that gets a line (JSON) for each call: who, what, which tables, how "
                   "it ended")
      ->type_name("FILE");
  command
      ->add_option("--faults", options->faults,
                   "A file (JSON) of failures that the server is to make, for tests of your own programs: "
                   "delays, refusals, cuts in mid-stream")
      ->type_name("FILE");
  command
      ->add_option_function<std::string>(
          "--log-format",
          [options](const std::string& format) {
            options->log_format = format == "json" ? server::LogFormat::json : server::LogFormat::text;
          },
          "How the log is written: text, or json for one object a line")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}));
  add_model_options(*command, *options);
  command->add_option("--workers", *workers, "Agents that run at the same time")
      ->type_name("N")
      ->check(CLI::Range(1, 256));
  command->footer(
      "When it is ready it prints two lines for your shell: export AI_SDK_HOST=… and export AI_SDK_TOKEN=…\n"
      "It logs to standard error and ends on Ctrl-C.\n"
      "\n"
      "Examples:\n"
      "  ai-sdk serve                                     the sample shop, on port 8585\n"
      "  ai-sdk serve --data shop.sqlite --data exports/  one's own data, read only\n"
      "  ai-sdk serve --alias MyAgent=SqlQueryAgent       the same agent under a second name\n"
      "  ai-sdk serve --port 0                            any free port\n"
      "  ai-sdk serve --llm-url http://localhost:11434/v1 --llm-model qwen3   with a language model");
  command->final_callback([options, workers, &chosen] {
    chosen = {.run =
                  [options, workers] {
                    if (*workers) options->runs.workers = **workers;
                    options->llm.key = model_key();
                    return serve(*options);
                  },
              .json = false};
  });
}

}  // namespace ai_sdk::cli
