#pragma once

#include "metadata/tool.hpp"

#include <memory>

namespace ai_sdk::server {

class LineageCache;

// get_entity_details: one entity, or up to ten.
std::unique_ptr<Tool> make_details_tool(std::shared_ptr<LineageCache> lineage);

}  // namespace ai_sdk::server
