#pragma once

#include <cstdint>

namespace ai_sdk::testing {

// A port on 127.0.0.1 that nobody has, for programs that take no port 0. Somebody else may have it a moment
// later: try again with another one.
std::uint16_t free_port();

}  // namespace ai_sdk::testing
