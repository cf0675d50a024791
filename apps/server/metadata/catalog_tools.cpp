#include "metadata/catalog_tools.hpp"

#include "metadata/context_tools.hpp"
#include "metadata/details_tool.hpp"
#include "metadata/edit_tools.hpp"
#include "metadata/lineage_cache.hpp"
#include "metadata/lineage_tool.hpp"
#include "metadata/root_cause_tool.hpp"
#include "metadata/search_cache.hpp"
#include "metadata/search_tool.hpp"
#include "metadata/test_tools.hpp"
#include "metadata/tools_of_meaning.hpp"

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
  add_glossary_tools(tools);
  add_edit_tools(tools);
  add_test_tools(tools);
  tools.push_back(make_root_cause_tool(lineage));
  add_metric_tools(tools);
  add_classification_tools(tools);
  add_domain_tools(tools);
  add_memory_tools(tools);
  add_company_context_tools(tools, search);
  add_asset_context_tool(tools, search);
  add_persona_context_tool(tools);
  add_user_context_tool(tools);
  add_knowledge_tools(tools, search);
  return tools;
}

}  // namespace ai_sdk::server
