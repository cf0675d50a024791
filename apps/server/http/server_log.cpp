#include "http/server_log.hpp"

#include "audit/utc_time.hpp"
#include "core/text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <ostream>

namespace ai_sdk::server {
namespace {

constexpr std::size_t max_path_shown = 300;

// Nobody may write a line of his own into the log.
std::string on_one_line(std::string_view text) {
  std::string safe = core::escape_for_terminal(text);
  std::replace(safe.begin(), safe.end(), '\n', ' ');
  std::replace(safe.begin(), safe.end(), '\t', ' ');
  return safe;
}

// Two members that every line of JSON has.
boost::json::object json_line(std::string_view message) {
  boost::json::object line;
  line["time"] = utc_time();
  line["message"] = core::to_valid_utf8(message);
  return line;
}

}  // namespace

void ServerLog::write(const std::string& line) {
  const std::lock_guard lock(mutex_);
  out_ << line << std::flush;
}

void ServerLog::line(std::string_view text) {
  if (format_ == LogFormat::json) {
    write(boost::json::serialize(json_line(text)) + '\n');
  } else {
    write(utc_time() + ' ' + on_one_line(text) + '\n');
  }
}

void ServerLog::access(const AccessRecord& record) {
  const std::string path = core::shorten(record.path, max_path_shown);
  if (format_ == LogFormat::json) {
    auto line = json_line("request");
    line["request_id"] = core::to_valid_utf8(record.id);
    line["method"] = core::to_valid_utf8(record.method);
    line["path"] = core::to_valid_utf8(path);
    line["status"] = record.status;
    line["duration_ms"] = record.time.count();
    if (!record.caller.empty()) line["caller"] = core::to_valid_utf8(record.caller);
    if (!record.agent.empty()) line["agent"] = core::to_valid_utf8(record.agent);
    line["hung_up"] = record.cut;
    write(boost::json::serialize(line) + '\n');
    return;
  }
  std::string text = record.id + ' ' + (record.method.empty() ? "-" : record.method) + ' ' +
                     (path.empty() ? "-" : path) + ' ' +
                     (record.status == 0 ? "-" : std::to_string(record.status)) + ' ' +
                     std::to_string(record.time.count()) + "ms";
  if (!record.agent.empty()) text += ' ' + record.agent;
  if (!record.caller.empty()) text += " by " + record.caller;
  if (record.cut) text += " (the caller hung up)";
  line(text);
}

}  // namespace ai_sdk::server
