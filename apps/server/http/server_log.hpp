#pragma once

#include "http/http_server.hpp"

#include <iosfwd>
#include <mutex>
#include <string_view>

namespace ai_sdk::server {

// Writes the server's log: one line for each thing, with the time before it, safe for a terminal.
// Thread-safe.
class ServerLog {
 public:
  explicit ServerLog(std::ostream& out) : out_(out) {}

  void line(std::string_view text);
  void access(const AccessRecord& record);

 private:
  std::mutex mutex_;
  std::ostream& out_;
};

}  // namespace ai_sdk::server
