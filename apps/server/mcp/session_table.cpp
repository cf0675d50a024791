#include "mcp/session_table.hpp"

#include "store/store.hpp"

#include <algorithm>

namespace ai_sdk::server {

std::string SessionTable::open(std::string_view caller, std::string_view version, Clock::time_point now) {
  std::string id = new_uuid();  // from the system's random source: it must not be guessed
  const std::lock_guard lock(mutex_);
  if (sessions_.size() >= max_sessions) make_room(now);
  sessions_.emplace(id, Session{std::string(caller), std::string(version), now});
  return id;
}

void SessionTable::make_room(Clock::time_point now) {
  std::erase_if(sessions_, [&](const auto& one) { return now - one.second.last_used > idle_limit; });
  if (sessions_.size() < max_sessions) return;
  sessions_.erase(std::min_element(sessions_.begin(), sessions_.end(), [](const auto& a, const auto& b) {
    return a.second.last_used < b.second.last_used;
  }));
}

SessionTable::Sessions::iterator SessionTable::find(std::string_view id, std::string_view caller,
                                                    Clock::time_point now) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end() || found->second.caller != caller) return sessions_.end();
  if (now - found->second.last_used <= idle_limit) return found;
  sessions_.erase(found);
  return sessions_.end();
}

std::optional<std::string> SessionTable::use(std::string_view id, std::string_view caller,
                                             Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto found = find(id, caller, now);
  if (found == sessions_.end()) return {};
  found->second.last_used = now;
  return found->second.version;
}

bool SessionTable::close(std::string_view id, std::string_view caller, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto found = find(id, caller, now);
  if (found == sessions_.end()) return false;
  sessions_.erase(found);
  return true;
}

}  // namespace ai_sdk::server
