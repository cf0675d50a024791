#pragma once

#include "agents/agent.hpp"

#include <memory>

namespace ai_sdk::server {

// DataQualityPlannerAgent: finds what is wrong in a table, plans tests, creates and runs them.
std::unique_ptr<Agent> make_data_quality_agent();

}  // namespace ai_sdk::server
