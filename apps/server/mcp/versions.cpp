#include "mcp/versions.hpp"

#include <algorithm>
#include <array>

namespace ai_sdk::server {
namespace {

constexpr std::array<std::string_view, 4> known{"2024-11-05", "2025-03-26", "2025-06-18", newest_mcp_version};

}  // namespace

bool is_known_mcp_version(std::string_view version) {
  return std::find(known.begin(), known.end(), version) != known.end();
}

std::string_view negotiated_mcp_version(std::string_view asked_for) {
  const auto found = std::find(known.begin(), known.end(), asked_for);
  return found == known.end() ? newest_mcp_version : *found;
}

bool has_batches(std::string_view version) { return version < "2025-06-18"; }

}  // namespace ai_sdk::server
