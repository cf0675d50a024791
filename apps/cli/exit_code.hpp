#pragma once

namespace ai_sdk::cli {

// What the program's exit code says; scripts rely on it.
enum class ExitCode {
  done = 0,
  failed = 1,          // the agent or the server failed
  usage = 2,           // wrong usage or configuration
  authentication = 3,  // the server refused the token
  not_found = 4,       // no such agent, or it is not enabled
  rate_limited = 5,
  network = 6,      // the server could not be reached, the connection broke, or a time limit passed
  rows_failed = 7,  // a batch is complete, and some of its rows have failed
  interrupted = 130,
};

}  // namespace ai_sdk::cli
