#pragma once

#include "agents/data_quality/profile.hpp"

#include <string>

namespace ai_sdk::server::quality {

// A condition that holds for the dates of the column that can be compared, and exist. Only where date_value
// is not empty.
std::string comparable_date(const ColumnProfile& column);
// The same without stand-ins such as 9999-12-31, which are no dates of anything.
std::string real_date(const ColumnProfile& column);

}  // namespace ai_sdk::server::quality
