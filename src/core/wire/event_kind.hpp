#pragma once

#include "core/ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace ai_sdk::core {

// An id beyond this is no id: it would be copied into every event.
inline constexpr std::size_t longest_id = 1024;

enum class EventKind { unknown, start, message, tool, end, error, fatal };

// Names of events, senders and types are compared without case, and with - and _ as the same.
inline bool is_name(std::string_view text, std::string_view name) {
  const auto canonical = [](char c) { return c == '_' ? '-' : lower(c); };
  return std::equal(text.begin(), text.end(), name.begin(), name.end(),
                    [&](char a, char b) { return canonical(a) == b; });
}

// What the name of an event says; a message where there is none.
inline EventKind kind_of_event(std::string_view name) {
  if (name.empty() || is_name(name, "message") || is_name(name, "content")) return EventKind::message;
  if (is_name(name, "tool-use")) return EventKind::tool;
  if (is_name(name, "stream-start") || is_name(name, "start")) return EventKind::start;
  if (is_name(name, "stream-completed") || is_name(name, "end")) return EventKind::end;
  if (is_name(name, "error")) return EventKind::error;
  if (is_name(name, "fatal-error")) return EventKind::fatal;
  return EventKind::unknown;
}

}  // namespace ai_sdk::core
