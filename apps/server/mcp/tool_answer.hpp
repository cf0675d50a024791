#pragma once

#include "metadata/tool.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string_view>

namespace ai_sdk::server {

// More characters of a tool's answer than this are not sent: what is sent says how many there were.
inline constexpr std::size_t max_tool_answer = 100'000;

// The result of tools/call: the object as text and as structuredContent; one of more than max_tool_answer
// characters is replaced by {tool, truncated, responseSizeChars, maxResponseChars, message}.
boost::json::object tool_answer(std::string_view tool, boost::json::object content);
// The same for a tool that failed: {error, statusCode} as text, isError.
boost::json::object tool_failure(int status, std::string_view message);

// What tools/list says of a tool.
boost::json::object listed_tool(const ToolDescription& tool);

}  // namespace ai_sdk::server
