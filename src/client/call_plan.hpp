#pragma once

#include "client/client_state.hpp"
#include "core/http_errors.hpp"
#include "core/retry_planner.hpp"
#include "http/transport.hpp"

#include <ai_sdk/call_options.hpp>
#include <ai_sdk/mcp.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace ai_sdk::detail {

// One call as it is carried out: made once, however often it is attempted.
struct CallPlan {
  http::Request request;
  http::TimeLimits limits;
  core::RetryRules rules;
  core::ErrorContext context;
};

// Where an agent is found, below the server's base path.
std::string agent_path(std::string_view agent);

// POST …/invoke or …/stream. Throws std::invalid_argument where an option is wrong.
CallPlan plan_run(const ClientState& client, std::string_view agent, std::string_view message,
                  const CallOptions& options, bool stream);
CallPlan plan_agent_info(const ClientState& client, std::string_view agent, const CallOptions& options);
// GET of one page of the agents that can be called.
CallPlan plan_agent_page(const ClientState& client, const ListOptions& options, std::size_t page_size,
                         std::string_view after);

// POST of one message to the MCP server, without the message. A call of a tool has a key by which a server
// can tell a repetition.
CallPlan plan_mcp(const ClientState& client, const McpOptions& options, std::string_view tool);

}  // namespace ai_sdk::detail
