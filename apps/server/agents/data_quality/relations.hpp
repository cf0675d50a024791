#pragma once

#include "agents/data_quality/profile.hpp"

#include <vector>

namespace ai_sdk::server::quality {

// Finds the references of the table to others of the same source: declared foreign keys of one column, and
// columns whose name says so (customer_id → customers.id) where most of the values are really found there.
// Counts the rows whose target is missing. `others` are the source's tables.
void find_relations(Connection& connection, TableProfile& table, const std::vector<TableInfo>& others);

// The rows whose reference points to nothing, as a condition on the table itself.
std::string orphan_condition(const TableProfile& table, const Relation& relation);

}  // namespace ai_sdk::server::quality
