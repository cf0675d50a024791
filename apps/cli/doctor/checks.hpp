#pragma once

#include "config/resolve.hpp"
#include "doctor/finding.hpp"

#include <ai_sdk/config.hpp>

#include <cstdint>
#include <string_view>

namespace ai_sdk::cli::doctor {

// What is configured, and where each setting comes from.
Findings check_configuration(const Resolved& resolved);
// Proxy, name look-up, connection and TLS. Nothing is sent but a proxy's CONNECT.
Findings check_network(const AiSdkConfig& config);
// What can be told of the token without asking anybody: who it is for and how long it is good. The token is
// not in it.
Findings check_token(const AiSdkConfig& config);
// The same for a token's text. `now`: seconds since 1970.
Finding look_at_token(std::string_view token, std::int64_t now);
// The server's version, its agents, its tools.
Findings check_server(const AiSdkConfig& config);

// "2026-11-29"; "in 3 days", "5 hours ago".
std::string date_text(std::int64_t seconds);
std::string distance_text(std::int64_t seconds, std::int64_t now);

}  // namespace ai_sdk::cli::doctor
