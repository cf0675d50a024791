#include <ai_sdk/models.hpp>

namespace ai_sdk {

std::string_view to_string(EventType type) noexcept {
  switch (type) {
    case EventType::start:
      return "start";
    case EventType::content:
      return "content";
    case EventType::thinking:
      return "thinking";
    case EventType::tool_use:
      return "tool_use";
    case EventType::end:
      return "end";
    case EventType::error:
      return "error";
  }
  return "unknown";
}

}  // namespace ai_sdk
