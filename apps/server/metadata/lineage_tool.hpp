#pragma once

#include "metadata/tool.hpp"

#include <memory>

namespace ai_sdk::server {

class LineageCache;

// get_entity_lineage: what an entity is made from, and what is made from it.
std::unique_ptr<Tool> make_lineage_tool(std::shared_ptr<LineageCache> lineage);
// create_lineage: one entity is made from another because the caller says so.
std::unique_ptr<Tool> make_create_lineage_tool();

}  // namespace ai_sdk::server
