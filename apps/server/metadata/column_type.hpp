#pragma once

#include "catalog/table_info.hpp"

#include <boost/json/object.hpp>

namespace ai_sdk::server {

// What the catalog protocol tells of a column's type: dataType, dataTypeDisplay, and where the declaration
// has them dataLength, or precision and scale. A declaration that is not understood is UNKNOWN. `base_type`:
// what the declaration stands for where its name does not say it (ColumnInfo).
void add_column_type(boost::json::object& column, std::string_view declared_type,
                     std::string_view base_type = {});

}  // namespace ai_sdk::server
