#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>

namespace ai_sdk::core {

// Compact JSON on one line that is valid whatever the strings in it hold: invalid UTF-8 becomes U+FFFD.
std::string to_text(const boost::json::object& object);
std::string to_text(const boost::json::value& value);

}  // namespace ai_sdk::core
