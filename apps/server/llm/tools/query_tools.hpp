#pragma once

#include "metadata/tool.hpp"

#include <chrono>
#include <cstddef>
#include <memory>

namespace ai_sdk::server::llm {

// What a statement of a model may take.
struct QueryToolLimits {
  std::size_t max_rows = 200;
  std::chrono::milliseconds time{15'000};
};

// run_sql: one statement that only reads, on one data source.
std::unique_ptr<Tool> make_run_sql_tool(QueryToolLimits limits);
// list_tables: the names of the tables, all or those with a word in them.
std::unique_ptr<Tool> make_list_tables_tool();
// sample_table: a table's columns, keys and first rows.
std::unique_ptr<Tool> make_sample_table_tool(QueryToolLimits limits);

}  // namespace ai_sdk::server::llm
