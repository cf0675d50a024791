#pragma once

#include "agents/agent.hpp"

#include <memory>

namespace ai_sdk::server {

// SqlQueryAgent: turns a question into one read-only statement, runs it and shows both.
std::unique_ptr<Agent> make_sql_query_agent();

}  // namespace ai_sdk::server
