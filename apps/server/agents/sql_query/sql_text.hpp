#pragma once

#include "catalog/table_info.hpp"

#include <string>
#include <string_view>

namespace ai_sdk::server::sql_query {

// A name as it stands in a statement: in quotes only where it has to be.
std::string identifier(std::string_view name);
// A table's name in a statement, with its schema where that is not the default one.
std::string table_name(const TableInfo& table);

}  // namespace ai_sdk::server::sql_query
