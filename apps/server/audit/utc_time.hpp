#pragma once

#include <string>

namespace ai_sdk::server {

// Now, as lines of logs say it: "2026-01-31T12:34:56.789Z".
std::string utc_time();

}  // namespace ai_sdk::server
