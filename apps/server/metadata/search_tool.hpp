#pragma once

#include "metadata/search_cache.hpp"
#include "metadata/tool.hpp"

#include <memory>

namespace ai_sdk::server {

// search_metadata: words and filters over everything in the catalog.
std::unique_ptr<Tool> make_search_tool(std::shared_ptr<SearchCache> cache);
// semantic_search: a phrase that says what is looked for, compared by stems, synonyms and spelling.
std::unique_ptr<Tool> make_semantic_tool(std::shared_ptr<SearchCache> cache);

}  // namespace ai_sdk::server
