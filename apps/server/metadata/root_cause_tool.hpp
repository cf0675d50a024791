#pragma once

#include "metadata/tool.hpp"

#include <memory>

namespace ai_sdk::server {

class LineageCache;

// root_cause_analysis: which tests fail in what a table is made from, and what is made from it.
std::unique_ptr<Tool> make_root_cause_tool(std::shared_ptr<LineageCache> lineage);

}  // namespace ai_sdk::server
