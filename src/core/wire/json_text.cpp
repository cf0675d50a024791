#include "core/wire/json_text.hpp"

#include "core/text.hpp"

#include <boost/json/serialize.hpp>

namespace ai_sdk::core {
namespace {

// Whole at once: a replacement never takes away an ASCII character, and so no part of the structure.
std::string valid(std::string text) { return is_valid_utf8(text) ? text : to_valid_utf8(text); }

}  // namespace

std::string to_text(const boost::json::object& object) { return valid(boost::json::serialize(object)); }
std::string to_text(const boost::json::value& value) { return valid(boost::json::serialize(value)); }

}  // namespace ai_sdk::core
