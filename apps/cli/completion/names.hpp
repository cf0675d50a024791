#pragma once

#include "connection.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {

// The names of what the server has: "agents", "bots", "personas", "abilities" or "tools", each with its
// description behind a tab. They are kept for a minute, so that the next Tab is quick; a server that does not
// answer within two seconds has none. Never throws.
std::vector<std::string> server_names(std::string_view kind, const ConnectionFlags& flags) noexcept;

// The profiles that there are.
std::vector<std::string> profile_names() noexcept;

}  // namespace ai_sdk::cli
