#pragma once

#include "client/client_state.hpp"
#include "core/http_errors.hpp"
#include "core/retry_planner.hpp"
#include "http/transport.hpp"

#include <ai_sdk/call_options.hpp>
#include <ai_sdk/mcp.hpp>

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
// Where the server keeps what, below its base path.
struct Collection {
  std::string_view path;
  std::string_view query;  // of a list, beside the page's own: "&apiEnabled=true"
  core::Resource one;
  core::Resource list;
  core::Resource made;  // `other` where clients make none
};
inline constexpr Collection agent_collection{"/api/v1/agents/dynamic", "&apiEnabled=true",
                                             core::Resource::agent, core::Resource::agent_list,
                                             core::Resource::new_agent};
inline constexpr Collection bot_collection{"/api/v1/bots", "", core::Resource::bot, core::Resource::bot_list,
                                           core::Resource::other};
inline constexpr Collection persona_collection{"/api/v1/agents/personas", "", core::Resource::persona,
                                               core::Resource::persona_list, core::Resource::new_persona};
inline constexpr Collection ability_collection{"/api/v1/agents/abilities", "", core::Resource::ability,
                                               core::Resource::ability_list, core::Resource::other};

// GET of one entity by its name. Throws std::invalid_argument where an option is wrong or the name is empty.
CallPlan plan_entity(const ClientState& client, const Collection& of, std::string_view name,
                     const CallOptions& options);
// GET of one page; the first has no cursor.
CallPlan plan_page(const ClientState& client, const Collection& of, const ListOptions& options,
                   std::size_t page_size, std::string_view after);
// POST that makes an entity. It is repeated as a run is, but never where it may have begun.
CallPlan plan_creation(const ClientState& client, const Collection& of, std::string_view name,
                       std::string body, const CallOptions& options);

// POST of one message to the MCP server, without the message. A call of a tool has a key by which a server
// can tell a repetition.
CallPlan plan_mcp(const ClientState& client, const McpOptions& options, std::string_view tool);

}  // namespace ai_sdk::detail
