#pragma once

#include "catalog/catalog.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// A number that changes when tables come, go or change their columns, comments, keys or SQL.
std::uint64_t state_of(const std::vector<TableRef>& tables);

// The table of that name, in any case, in the same source as `beside`: in its schema, else in one that has
// it. Null where there is none.
const TableRef* find_beside(const std::vector<TableRef>& tables, const TableRef& beside,
                            std::string_view name, std::string_view schema = {});

}  // namespace ai_sdk::server
