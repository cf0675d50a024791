#pragma once

#include "connection.hpp"
#include "exit_code.hpp"

#include <functional>

namespace CLI {
class App;
}

namespace ai_sdk::cli {

// What the command line asks for: filled in while it is parsed, run afterwards. No command does any work
// before.
struct Chosen {
  std::function<ExitCode()> run;
  bool json = false;  // a failure is a JSON document on standard output too
};

// Each declares one command with its options and examples, and what running it means.
void add_abilities(CLI::App& app, ConnectionFlags& connection, Chosen& chosen);
void add_agents(CLI::App& app, ConnectionFlags& connection, Chosen& chosen);
void add_batch(CLI::App& app, ConnectionFlags& connection, Chosen& chosen);
void add_chat(CLI::App& app, ConnectionFlags& connection, Chosen& chosen);
void add_bots(CLI::App& app, ConnectionFlags& connection, Chosen& chosen);
void add_completion(CLI::App& app, Chosen& chosen);
void add_configure(CLI::App& app, ConnectionFlags& flags, Chosen& chosen);
void add_doctor(CLI::App& app, ConnectionFlags& connection, Chosen& chosen);
void add_invoke(CLI::App& app, ConnectionFlags& connection, Chosen& chosen);
void add_mcp(CLI::App& app, ConnectionFlags& connection, Chosen& chosen);
void add_personas(CLI::App& app, ConnectionFlags& connection, Chosen& chosen);
void add_serve(CLI::App& app, Chosen& chosen);

// --profile, --host, --timeout, --max-retries, --insecure.
void add_connection_flags(CLI::App& app, ConnectionFlags& flags);

}  // namespace ai_sdk::cli
