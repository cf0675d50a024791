#pragma once

#include <string_view>

namespace ai_sdk::server {

// Versions of the Model Context Protocol, which are dates.
inline constexpr std::string_view newest_mcp_version = "2025-11-25";
// What a request means that names none (specification 2025-06-18, "Protocol Version Header").
inline constexpr std::string_view assumed_mcp_version = "2025-03-26";

bool is_known_mcp_version(std::string_view version);
// What `initialize` is answered with: the version asked for where it is known, else the newest.
std::string_view negotiated_mcp_version(std::string_view asked_for);
// Arrays of messages came with JSON-RPC and went with version 2025-06-18.
bool has_batches(std::string_view version);

}  // namespace ai_sdk::server
