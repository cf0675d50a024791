#pragma once

#include "catalog/table_info.hpp"

#include <boost/json/object.hpp>

namespace ai_sdk::server {

// What the catalog protocol tells of a column's type: dataType, dataTypeDisplay, and where the declaration
// has them dataLength, or precision and scale. A declaration that is not understood is UNKNOWN.
void add_column_type(boost::json::object& column, std::string_view declared_type);

}  // namespace ai_sdk::server
