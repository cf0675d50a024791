#pragma once

#include "metadata/tool.hpp"

namespace ai_sdk::server {

// Tools that add to what the server keeps beside the data: what things mean, and what belongs together. Each
// creates what is not there and updates what is, as the product's do.

void add_glossary_tools(ToolList& tools);        // create_glossary, create_glossary_term
void add_classification_tools(ToolList& tools);  // create_classification, create_tag
void add_domain_tools(ToolList& tools);          // create_domain, create_data_product
void add_metric_tools(ToolList& tools);          // create_metric
void add_memory_tools(ToolList& tools);          // create_context_memory

}  // namespace ai_sdk::server
