#pragma once

#include <stdexcept>
#include <string>

namespace ai_sdk::server {

// What was asked of the directory cannot be done. `status` is the HTTP status that says so, the text is the
// answer's message.
struct DirectoryFailure : std::runtime_error {
  DirectoryFailure(int failure_status, const std::string& message)
      : std::runtime_error(message), status(failure_status) {}
  int status;
};

}  // namespace ai_sdk::server
