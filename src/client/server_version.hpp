#pragma once

#include <ai_sdk/config.hpp>
#include <ai_sdk/json.hpp>

namespace ai_sdk::detail {

// What the server says about its version, as it says it. Blocks. Throws the errors of errors.hpp.
JsonObject fetch_server_version(const AiSdkConfig& config);

}  // namespace ai_sdk::detail
