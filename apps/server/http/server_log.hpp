#pragma once

#include "http/http_server.hpp"

#include <iosfwd>
#include <mutex>
#include <string_view>

namespace ai_sdk::server {

enum class LogFormat {
  text,  // for people
  json,  // one object a line, for programs that collect logs
};

// Writes the server's log: one line for each thing, with the time, safe for a terminal. Each request is one
// line: who asked for what, how it ended and how long it took; never what was said. Thread-safe.
class ServerLog {
 public:
  explicit ServerLog(std::ostream& out, LogFormat format = LogFormat::text) : out_(out), format_(format) {}

  void line(std::string_view text);
  void access(const AccessRecord& record);

 private:
  void write(const std::string& line);

  std::mutex mutex_;
  std::ostream& out_;
  const LogFormat format_;
};

}  // namespace ai_sdk::server
