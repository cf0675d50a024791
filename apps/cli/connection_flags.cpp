#include "command.hpp"

#include <CLI/CLI.hpp>

namespace ai_sdk::cli {

void add_connection_flags(CLI::App& app, ConnectionFlags& flags) {
  const char* group = "Connection";
  app.add_option("--profile", flags.profile, "A profile of the configuration, over AI_SDK_PROFILE")
      ->type_name("NAME")
      ->group(group);
  app.add_option("--host", flags.host, "The server's address, over AI_SDK_HOST")
      ->type_name("URL")
      ->group(group);
  app.add_option("--timeout", flags.timeout,
                 "Patience with one request, or between two events of a stream (120)")
      ->type_name("SECONDS")
      ->group(group);
  app.add_option("--max-retries", flags.max_retries, "Repetitions of a request, where that does no harm (3)")
      ->type_name("N")
      ->check(CLI::Range(0, 100))
      ->group(group);
  app.add_flag("--insecure", flags.insecure, "Do not check the server's certificate (test servers only)")
      ->group(group);
}

}  // namespace ai_sdk::cli
