#pragma once

#include "agents/data_quality/export.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace ai_sdk::server::quality {

// A string, number or bool as YAML writes it on one line. Strings stand in double quotes.
std::string yaml_scalar(const boost::json::value& value);
std::string dbt_schema(const std::vector<ExportTable>& tables);

}  // namespace ai_sdk::server::quality
