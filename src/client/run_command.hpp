#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace ai_sdk::detail {

struct CommandResult {
  bool started = false;
  bool timed_out = false;
  bool stopped = false;    // stop_fd became readable
  bool exceeded = false;   // it wrote more than it may
  int exit_status = -1;    // as the shell says it: 128 + signal where a signal ended it; -1 where unknown
  std::string output;      // at most the limit
  std::string error_text;  // the first 4 KiB of its standard error, or why it could not be started
};

// Runs a command by /bin/sh in a process group of its own and waits for its end: to be called on a thread
// that may block. Its standard input is empty, and it inherits no other descriptor. The whole group is killed
// when the time is over, when it writes too much, and when `stop_fd` becomes readable.
CommandResult run_command(const std::string& command, std::chrono::milliseconds limit, std::size_t max_output,
                          int stop_fd);

}  // namespace ai_sdk::detail
