#pragma once

#include "audit/audit_trail.hpp"
#include "trust/principal.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace ai_sdk::server {

// The file cannot be used. The text names it and says what to do.
struct AuditLogError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// One call, once it is over: of an agent, of a tool, or of anything else that the server offers. What is
// empty is left out of the line. Text of foreign origin may stand in it as it is.
struct AuditEntry {
  std::string request_id;
  std::string caller;  // the token's name or the signed token's subject; empty: nobody who is known
  Role role = Role::reader;
  std::string method;  // of a call that is neither an agent's nor a tool's
  std::string path;
  std::string agent;
  std::string tool;
  std::string conversation_id;
  std::string outcome;
  int status = 0;  // 0: nobody waited for the answer
  std::chrono::milliseconds duration{0};
  std::vector<std::string> tools;  // that an agent used
  std::optional<AuditTrail::Summary> read;
  bool reused = false;  // an agent's answer of before, because message and data were the same
  struct Usage {
    std::int64_t prompt = 0;
    std::int64_t completion = 0;
    bool tokens = false;  // else words
  };
  std::optional<Usage> usage;
};

// A file of JSON lines to which one is added for each call, as one write, so that several servers may share
// it; mode 0600. Where the file has been moved away or removed, the next line begins a new one. A line that
// cannot be written is lost, and the service goes on: that is told once, and again once it works.
// Thread-safe.
class AuditLog {
 public:
  // Opens or makes the file. `tell` is given a sentence when writing begins or ceases to fail; it may be
  // empty. Throws AuditLogError, also for a file that others may read or write, or that is no plain file.
  AuditLog(std::filesystem::path file, std::function<void(const std::string&)> tell);
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  void write(const AuditEntry& entry);
  // Lines that could not be written.
  std::uint64_t lost() const;

 private:
  std::string append(const std::string& line);  // what went wrong
  std::string open();

  const std::filesystem::path file_;
  const std::function<void(const std::string&)> tell_;
  mutable std::mutex mutex_;
  int descriptor_ = -1;
  bool failing_ = false;
  std::uint64_t lost_ = 0;
};

}  // namespace ai_sdk::server
