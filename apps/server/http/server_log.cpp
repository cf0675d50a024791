#include "http/server_log.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <ostream>

namespace ai_sdk::server {
namespace {

constexpr std::size_t max_path_shown = 300;

// "2026-01-31T12:34:56.789Z"
std::string time_of_day() {
  std::timespec now{};
  std::timespec_get(&now, TIME_UTC);
  std::tm utc{};
  ::gmtime_r(&now.tv_sec, &utc);
  std::array<char, 32> seconds{};
  std::strftime(seconds.data(), seconds.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::array<char, 8> millis{};
  std::snprintf(millis.data(), millis.size(), ".%03dZ", static_cast<int>(now.tv_nsec / 1'000'000 % 1000));
  return std::string(seconds.data()) + millis.data();
}

// Nobody may write a line of his own into the log.
std::string on_one_line(std::string_view text) {
  std::string safe = core::escape_for_terminal(text);
  std::replace(safe.begin(), safe.end(), '\n', ' ');
  std::replace(safe.begin(), safe.end(), '\t', ' ');
  return safe;
}

}  // namespace

void ServerLog::line(std::string_view text) {
  const std::string whole = time_of_day() + ' ' + on_one_line(text) + '\n';
  const std::lock_guard lock(mutex_);
  out_ << whole << std::flush;
}

void ServerLog::access(const AccessRecord& record) {
  std::string text = record.id + ' ' + (record.method.empty() ? "-" : record.method) + ' ' +
                     (record.path.empty() ? "-" : core::shorten(record.path, max_path_shown)) + ' ' +
                     (record.status == 0 ? "-" : std::to_string(record.status)) + ' ' +
                     std::to_string(record.time.count()) + "ms";
  if (!record.agent.empty()) text += ' ' + record.agent;
  if (record.cut) text += " (the caller hung up)";
  line(text);
}

}  // namespace ai_sdk::server
