#pragma once

#include "metadata/tool.hpp"

namespace ai_sdk::server {

// Everything that programs and models can do with the catalog. What the tools find out of it (search index,
// lineage) is kept between their uses and made anew when the catalog changes.
ToolList make_catalog_tools();

}  // namespace ai_sdk::server
