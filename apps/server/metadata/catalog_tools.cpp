#include "metadata/catalog_tools.hpp"

#include "metadata/details_tool.hpp"
#include "metadata/lineage_cache.hpp"
#include "metadata/lineage_tool.hpp"
#include "metadata/search_cache.hpp"
#include "metadata/search_tool.hpp"

namespace ai_sdk::server {

ToolList make_catalog_tools() {
  const auto search = std::make_shared<SearchCache>();
  const auto lineage = std::make_shared<LineageCache>();
  ToolList tools;
  tools.push_back(make_search_tool(search));
  tools.push_back(make_semantic_tool(search));
  tools.push_back(make_details_tool(lineage));
  tools.push_back(make_lineage_tool(lineage));
  tools.push_back(make_create_lineage_tool());
  return tools;
}

}  // namespace ai_sdk::server
