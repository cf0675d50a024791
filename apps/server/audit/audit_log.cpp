#include "audit/audit_log.hpp"

#include "audit/utc_time.hpp"
#include "core/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_text = 300;

void add_text(json::object& line, const char* member, const std::string& text) {
  if (!text.empty()) line[member] = core::shorten(core::to_valid_utf8(text), longest_text);
}

void add_names(json::object& line, const char* member, const std::vector<std::string>& names) {
  if (names.empty()) return;
  json::array& list = line[member].emplace_array();
  for (const auto& name : names) list.emplace_back(core::to_valid_utf8(name));
}

void add_read(json::object& line, const AuditTrail::Summary& read) {
  constexpr std::array outcomes{"done", "refused", "failed", "timed_out", "cancelled"};
  add_names(line, "tables", read.tables);
  if (read.more_tables) line["more_tables"] = true;
  json::object statements;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (read.statements.at(i) > 0) statements[outcomes.at(i)] = read.statements.at(i);
  }
  if (statements.empty()) return;
  line["statements"] = std::move(statements);
  line["rows"] = read.rows;
}

std::string line_of(const AuditEntry& entry) {
  json::object line;
  line["time"] = utc_time();
  add_text(line, "request_id", entry.request_id);
  if (!entry.caller.empty()) {
    add_text(line, "caller", entry.caller);
    line["role"] = std::string(to_string(entry.role));
  }
  add_text(line, "method", entry.method);
  add_text(line, "path", entry.path);
  add_text(line, "agent", entry.agent);
  add_text(line, "tool", entry.tool);
  add_text(line, "conversation_id", entry.conversation_id);
  add_text(line, "outcome", entry.outcome);
  if (entry.status != 0) line["status"] = entry.status;
  line["duration_ms"] = entry.duration.count();
  add_names(line, "tools", entry.tools);
  if (entry.read) add_read(line, *entry.read);
  if (entry.reused) line["reused"] = true;
  if (entry.usage) {
    line["usage"] = json::object{{"prompt", entry.usage->prompt},
                                 {"completion", entry.usage->completion},
                                 {"unit", entry.usage->tokens ? "tokens" : "words"}};
  }
  return json::serialize(line) + '\n';
}

}  // namespace

AuditLog::AuditLog(std::filesystem::path file, std::function<void(const std::string&)> tell)
    : file_(std::move(file)), tell_(std::move(tell)) {
  if (const auto fault = open(); !fault.empty())
    throw AuditLogError("the audit log " + file_.string() + " " + fault);
}

AuditLog::~AuditLog() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

// A device or a pipe would make the calls wait, or lose the lines without a word.
std::string AuditLog::open() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ =
      ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
  if (descriptor_ < 0) return std::string("cannot be written: ") + std::strerror(errno);
  struct stat found {};
  std::string fault;
  if (::fstat(descriptor_, &found) != 0) {
    fault = std::string("cannot be looked at: ") + std::strerror(errno);
  } else if (!S_ISREG(found.st_mode)) {
    fault = "is no plain file; choose another one";
  } else if ((found.st_mode & 077U) != 0) {
    fault = "can be read or written by others; do: chmod 600 " + file_.string();
  }
  if (!fault.empty()) {
    ::close(descriptor_);
    descriptor_ = -1;
  }
  return fault;
}

std::string AuditLog::append(const std::string& line) {
  // Whoever rotates logs has moved the file away.
  struct stat named {};
  struct stat held {};
  const bool same = descriptor_ >= 0 && ::stat(file_.c_str(), &named) == 0 &&
                    ::fstat(descriptor_, &held) == 0 && named.st_ino == held.st_ino &&
                    named.st_dev == held.st_dev;
  if (!same) {
    if (auto fault = open(); !fault.empty()) return fault;
  }
  ssize_t written = 0;
  do {
    written = ::write(descriptor_, line.data(), line.size());
  } while (written < 0 && errno == EINTR);
  if (written < 0) return std::string("cannot be written: ") + std::strerror(errno);
  if (static_cast<std::size_t>(written) != line.size()) {
    // Half a line would spoil the next one, too.
    while (::write(descriptor_, "\n", 1) < 0 && errno == EINTR) {
    }
    return "is full: the disk has no room";
  }
  return {};
}

void AuditLog::write(const AuditEntry& entry) {
  const std::string line = line_of(entry);
  std::string news;
  {
    const std::lock_guard lock(mutex_);
    const std::string fault = append(line);
    if (!fault.empty()) ++lost_;
    if (!fault.empty() && !failing_) {
      news = "warning: the audit log " + file_.string() + " " + fault +
             "; calls go on, and lines are lost until it can be written again";
    } else if (fault.empty() && failing_) {
      news = "the audit log can be written again; lines lost so far: " + std::to_string(lost_);
    }
    failing_ = !fault.empty();
  }
  if (!news.empty() && tell_) tell_(news);
}

std::uint64_t AuditLog::lost() const {
  const std::lock_guard lock(mutex_);
  return lost_;
}

}  // namespace ai_sdk::server
