#pragma once

#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::core {

// How deep arrays and objects may lie in each other; parsing, copying and destroying them use the stack.
inline constexpr std::size_t max_json_depth = 200;

// Parses foreign JSON: invalid UTF-8 and lone surrogates become U+FFFD, numbers beyond a double's range
// infinity or zero, of repeated members the last wins. Nothing where it is no JSON or nested too deeply.
std::optional<boost::json::value> parse_json(std::string_view text, boost::json::storage_ptr storage = {});

// Readers of members: what is absent, null or of another type counts as absent.
const boost::json::value* find_member(const boost::json::object& object, std::string_view name);
const boost::json::object* find_object(const boost::json::object& object, std::string_view name);
std::string_view find_text(const boost::json::object& object, std::string_view name);
std::optional<std::int64_t> find_integer(const boost::json::object& object, std::string_view name);

inline std::string_view view(const boost::json::string& text) { return {text.data(), text.size()}; }

}  // namespace ai_sdk::core
