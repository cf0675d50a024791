#pragma once

#include "client/mcp_session.hpp"

#include <ai_sdk/mcp.hpp>

#include <memory>
#include <vector>

namespace ai_sdk::detail {

// What McpClient's methods do, once for their blocking and their awaitable forms. All run on the client's
// executor.
http::Task<std::vector<ToolInfo>> list_tools(std::shared_ptr<McpCall> call);
http::Task<std::vector<JsonObject>> openai_tools(std::shared_ptr<McpCall> call, ToolSelection selection);
http::Task<ToolCallResult> call_tool(std::shared_ptr<McpCall> call, JsonObject arguments);

}  // namespace ai_sdk::detail
