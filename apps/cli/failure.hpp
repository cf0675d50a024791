#pragma once

#include "exit_code.hpp"

#include <ai_sdk/json.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

namespace ai_sdk::cli {

// The command line or the configuration is wrong; the text says how to mend it.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A signal asked the program to end.
struct Interrupted : std::runtime_error {
  explicit Interrupted(int signal_number) : std::runtime_error("interrupted"), signal(signal_number) {}
  int signal;
};

// Whoever read our standard output has had enough (`| head -1`). Not a failure.
struct ClosedPipe : std::runtime_error {
  ClosedPipe() : std::runtime_error("nobody reads standard output any more") {}
};

// A failure as the program reports it.
struct Failure {
  int exit_code = 1;
  std::string type;  // the name of the library's error class, or UsageError, Interrupted, Error
  std::string message;
  std::string hint;  // what to try next; may be empty
  std::optional<int> status_code;
  std::string request_id;
  std::optional<double> retry_after;  // seconds
};

// What the system says of an errno.
inline std::string error_text(int error) { return std::generic_category().message(error); }

// What an exception means to the user. The texts are raw: escape them before they reach a terminal.
Failure describe(const std::exception_ptr& error);

// The `error` member of every JSON answer that reports a failure.
JsonObject to_json(const Failure& failure);

}  // namespace ai_sdk::cli
