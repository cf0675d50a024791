#pragma once

#include "metadata/tool.hpp"

#include <memory>

namespace ai_sdk::server {

class SearchCache;
class LineageCache;

// What a model should know before it answers: notes, definitions, what an asset is, who asks.

// search_company_context, get_company_context
void add_company_context_tools(ToolList& tools, std::shared_ptr<SearchCache> search);
// find_context, get_knowledge_content
void add_knowledge_tools(ToolList& tools, std::shared_ptr<SearchCache> search);
// get_asset_context
void add_asset_context_tool(ToolList& tools, std::shared_ptr<SearchCache> search);
// get_persona_context
void add_persona_context_tool(ToolList& tools);
// get_user_context
void add_user_context_tool(ToolList& tools);

}  // namespace ai_sdk::server
