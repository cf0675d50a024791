#pragma once

#include "command.hpp"

#include <ai_sdk/models.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ai_sdk::cli {

// `agents create`.
void add_create_agent(CLI::App& agents, ConnectionFlags& connection, Chosen& chosen);

// What people are told about an agent.
std::vector<std::pair<std::string_view, std::string>> details_of(const AgentInfo& agent);

}  // namespace ai_sdk::cli
