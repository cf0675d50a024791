#pragma once

#include "http/transport.hpp"

#include <ai_sdk/config.hpp>

namespace ai_sdk::detail {

// What of a client's configuration its connections need. The proxy may come from the environment. Throws
// std::invalid_argument where an address cannot be read.
http::TransportConfig transport_config(const AiSdkConfig& config);

}  // namespace ai_sdk::detail
