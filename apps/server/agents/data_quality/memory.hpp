#pragma once

#include "agents/data_quality/finding.hpp"

#include <boost/json/fwd.hpp>

#include <string>
#include <vector>

namespace ai_sdk::server::quality {

// The document that the JSON format promises.
boost::json::object report_to_json(const TableReport& report);

// What a conversation remembers: the tables looked at last, in the order they were named.
void remember(boost::json::object& memory, const std::vector<TableReport>& reports);
// Empty where nothing is remembered, or what is there was not written by this version.
std::vector<TableReport> recall(const boost::json::object& memory);

// Samples come from databases and may not be valid UTF-8, which JSON must be.
std::string valid_utf8(std::string_view text);

}  // namespace ai_sdk::server::quality
