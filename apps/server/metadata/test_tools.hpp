#pragma once

#include "metadata/tool.hpp"

namespace ai_sdk::server {

void add_test_tools(ToolList& tools);  // get_test_definitions, create_test_case

}  // namespace ai_sdk::server
