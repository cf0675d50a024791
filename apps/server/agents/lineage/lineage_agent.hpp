#pragma once

#include "agents/agent.hpp"

#include <memory>

namespace ai_sdk::server {

class LineageCache;

// LineageExplorerAgent: where a table's data comes from, where it goes, and what dropping a table or column
// would break. `lineage` may be shared with others who ask for the same.
std::unique_ptr<Agent> make_lineage_agent(std::shared_ptr<LineageCache> lineage);

}  // namespace ai_sdk::server
