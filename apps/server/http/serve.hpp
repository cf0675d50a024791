#pragma once

#include "http/limits.hpp"
#include "http/server_log.hpp"
#include "llm/llm_options.hpp"
#include "runs/run_service.hpp"

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace ai_sdk::server {

struct ServeOptions {
  std::vector<std::filesystem::path> data;  // SQLite files, CSV files, folders of CSV, addresses of
                                            // PostgreSQL databases; none: the sample shop
  std::vector<std::string> aliases;         // NAME=AGENT: a built-in agent under a further name
  std::filesystem::path store;              // a file, or postgresql://…; empty: store.sqlite in the
                                            // state folder
  std::string host = "127.0.0.1";           // a name or an address; IPv6 with or without brackets
  std::uint16_t port = 8585;                // 0: any free one
  std::optional<std::string> token;         // none: one that is made once and kept in the state folder
  std::filesystem::path token_file;         // further tokens, with roles; empty: none
  std::filesystem::path jwt_keys;           // of an issuer whose signed tokens are accepted; empty: none
  std::string jwt_issuer;                   // what they must say; empty: anything
  std::string jwt_audience;                 // the same
  std::size_t requests_per_minute = 0;      // of each caller; 0: any number
  LogFormat log_format = LogFormat::text;
  std::filesystem::path audit_log;     // gets a line for each call; empty: none is kept
  std::filesystem::path faults;        // what is to go wrong, see FaultPlan; empty: nothing
  std::filesystem::path state_folder;  // empty: $XDG_STATE_HOME/ai-sdk, else ~/.local/state/ai-sdk
  llm::LlmOptions llm;                 // a language model for the agents; without a URL none takes part
  RunLimits runs;
  HttpLimits http;
};

// The server cannot start. The text says why and what to do; nothing has been written to `out`.
struct ServeError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Runs the local agent server until SIGINT or SIGTERM, and returns 0 once running answers have been ended
// properly; a second signal ends the process at once. When it is ready, `out` gets two lines for `eval`,
// flushed:
//   export AI_SDK_HOST=http://127.0.0.1:8585
//   export AI_SDK_TOKEN=…
// Everything else goes to `log`, one line each, never the token and never a message. Throws ServeError. One
// at a time in a process, because it takes the signals.
int run_server(const ServeOptions& options, std::ostream& out, std::ostream& log);

}  // namespace ai_sdk::server
