#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace ai_sdk::core {

// Boost.JSON takes no std::string_view.
inline boost::json::string_view json_view(std::string_view text) { return {text.data(), text.size()}; }

// A member that is left out where it would be empty.
inline void put_text(boost::json::object& out, boost::json::string_view name, std::string_view value) {
  if (!value.empty()) out.emplace(name, json_view(value));
}

// Compact JSON on one line that is valid whatever the strings in it hold: invalid UTF-8 becomes U+FFFD.
std::string to_text(const boost::json::object& object);
std::string to_text(const boost::json::value& value);

}  // namespace ai_sdk::core
