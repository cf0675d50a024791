#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace ai_sdk::core {

// The same text for values that differ in the order of their names only: to be compared, or made a digest of.
std::string canonical_json(const boost::json::value& value);

}  // namespace ai_sdk::core
