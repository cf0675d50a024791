#pragma once

#include "agents/agent.hpp"

#include <memory>

namespace ai_sdk::server {

// Finds tables by what they are about, describes them and lists their columns. Parameter `format`: "json".
std::unique_ptr<Agent> make_discovery_agent();

}  // namespace ai_sdk::server
