#pragma once

#include "catalog/catalog.hpp"
#include "metadata/lineage_graph.hpp"

#include <stop_token>
#include <vector>

namespace ai_sdk::server {

// Adds an edge for each column that refers to another table's key although nothing declares it: the names fit
// (orders.customer_id and customers.id), and of the distinct values in its first rows every one is in the
// key. Bounded: 200 pairs, 500 values of 20,000 rows and two seconds for each, ten seconds in all.
void add_inclusions(const std::vector<TableRef>& tables, std::vector<LineageGraphEdge>& edges,
                    const std::stop_token& stop);

}  // namespace ai_sdk::server
