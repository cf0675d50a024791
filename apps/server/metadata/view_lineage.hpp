#pragma once

#include "catalog/catalog.hpp"
#include "metadata/lineage_graph.hpp"

#include <vector>

namespace ai_sdk::server {

// Adds an edge to a view from every table and view that its SQL reads, with the columns that each of its
// columns is made from. Nothing for tables. SQL that cannot be followed to the column gives edges without
// columns.
void add_view_lineage(const std::vector<TableRef>& tables, const TableRef& view,
                      std::vector<LineageGraphEdge>& edges);

}  // namespace ai_sdk::server
