#pragma once

#include <stdexcept>

namespace ai_sdk::server {

// A data source cannot be opened or read. The text names the file, says what is wrong and what to do.
struct SourceError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ai_sdk::server
