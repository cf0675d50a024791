#pragma once

#include "catalog/catalog.hpp"
#include "metadata/tool.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace ai_sdk::server::llm {

// {"columns": […], "rows": [[…], …], "row_count": n, "truncated": bool}. Long texts are cut.
boost::json::object to_json(const ResultSet& result);

// Runs what reads a data source; its failures become those of a tool: 403 for what is not reading, 504 for
// what took too long, 400 for all else that the database refuses. Throws RunCancelled.
ResultSet reading(const std::function<ResultSet()>& query);

// An argument that is text. Throws ToolFailure(400) where it is missing or of another type.
std::string text_argument(const ToolUse& use, std::string_view name);
// The same; empty where it is missing or null.
std::string optional_text(const ToolUse& use, std::string_view name);

// The table of a name, plain or fully qualified, whatever its case. Throws ToolFailure(404) with what there
// is.
TableRef table_named(const Catalog& catalog, std::string_view name);

}  // namespace ai_sdk::server::llm
