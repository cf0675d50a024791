#include "directory/entity_kind.hpp"

namespace ai_sdk::server {

std::string_view kind_name(EntityKind kind) noexcept {
  switch (kind) {
    case EntityKind::agent:
      return "agent";
    case EntityKind::persona:
      return "persona";
    case EntityKind::bot:
      return "bot";
    case EntityKind::ability:
      break;
  }
  return "ability";
}

std::string_view reference_type(EntityKind kind) noexcept {
  switch (kind) {
    case EntityKind::agent:
      return "dynamicAgent";
    case EntityKind::persona:
      return "aiPersona";
    case EntityKind::bot:
    case EntityKind::ability:
      break;
  }
  return kind_name(kind);
}

std::string_view collection_path(EntityKind kind) noexcept {
  switch (kind) {
    case EntityKind::agent:
      return "/api/v1/agents/dynamic";
    case EntityKind::persona:
      return "/api/v1/agents/personas";
    case EntityKind::bot:
      return "/api/v1/bots";
    case EntityKind::ability:
      break;
  }
  return "/api/v1/agents/abilities";
}

std::string qualified_name(std::string_view name) {
  if (name.find_first_of(".\"") == std::string_view::npos) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string unqualified_name(std::string_view fully_qualified) {
  if (fully_qualified.size() < 2 || fully_qualified.front() != '"' || fully_qualified.back() != '"')
    return std::string(fully_qualified);
  std::string name;
  const auto inner = fully_qualified.substr(1, fully_qualified.size() - 2);
  for (std::size_t i = 0; i < inner.size(); ++i) {
    name += inner[i];
    if (inner[i] == '"' && i + 1 < inner.size() && inner[i + 1] == '"') ++i;
  }
  return name;
}

}  // namespace ai_sdk::server
