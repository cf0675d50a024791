#include "client/mcp_operations.hpp"

#include "core/mcp/rpc.hpp"
#include "core/mcp/tools.hpp"
#include "core/text.hpp"

#include <ai_sdk/errors.hpp>

#include <algorithm>
#include <stdexcept>
#include <unordered_set>

namespace ai_sdk::detail {
namespace {

constexpr std::size_t most_tool_pages = 1'000;
constexpr std::size_t most_tools = 100'000;
constexpr std::size_t body_excerpt = 2'048;

// The statuses whose meaning does not depend on what the body says.
bool speaks_for_itself(int status) {
  return status == 401 || status == 403 || status == 429 || status == 502 || status == 503 || status == 504;
}

McpRequest make_request(const std::shared_ptr<McpCall>& call, McpSession& session, std::string_view method,
                        JsonObject params) {
  McpRequest request;
  request.id = session.next_id(*call);
  request.read_only = call->tool.empty();
  if (call->on_progress) params["_meta"] = JsonObject{{"progressToken", request.id}};
  request.body = core::mcp::request_text(request.id, method, params);
  request.takes_refusal = [&session, id = request.id](int status, const std::string& body) {
    return status == 404 || status == 405 || session.state().is_lost(status, body) ||
           (!speaks_for_itself(status) && core::mcp::error_for(body, id));
  };
  return request;
}

// What the server says to a request that it did not answer with 2xx.
[[noreturn]] void throw_refusal(const McpCall& call, std::string_view method, const McpRequest& request) {
  const std::string body = call.client->without_token(request.refusal);
  if (const auto error = core::mcp::error_for(request.refusal, request.id))
    throw_rpc_error(call, method, *error, request.status);
  ErrorDetails details;
  details.status_code = request.status;
  details.request_id = call.request_id;
  details.name = call.tool;
  details.body = core::shorten(body, body_excerpt);
  throw McpError(
      "the server has no MCP endpoint at /mcp (" + std::to_string(request.status) +
          "). Check that the host setting is the server's address without a path that is not its own, "
          "and that the server's MCP application is enabled",
      details);
}

// One request of the session; where the server has lost it, in a new one, once.
http::Task<Json> ask(std::shared_ptr<McpCall> call, std::string method, JsonObject params) {
  McpSession& session = call->client->mcp();
  for (int round = 0;; ++round) {
    co_await session.open(call);
    const unsigned generation = session.state().generation();
    McpRequest request = make_request(call, session, method, params);
    std::exception_ptr failure;
    try {
      co_await send_mcp(call, session.state(), request);
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) {
      if (request.pending) {
        const JsonObject what{{"requestId", request.id}, {"reason", "the caller does not wait any longer"}};
        send_mcp_aside(call, session.state(), core::mcp::notification_text("notifications/cancelled", what));
      }
      std::rethrow_exception(failure);
    }
    if (request.reply && request.reply->error)
      throw_rpc_error(*call, method, *request.reply->error, request.status);
    if (request.reply) co_return std::move(request.reply->result);
    if (!session.state().is_lost(request.status, request.refusal)) throw_refusal(*call, method, request);
    if (round > 0)
      throw_protocol_error(*call, "it does not know the session that it has just opened", request.status);
    session.state().lose(generation);
  }
}

[[noreturn]] void throw_tool_failure(const McpCall& call, const core::mcp::ToolFailure& failure) {
  ErrorDetails details;
  details.status_code = failure.status_code;
  details.request_id = call.request_id;
  details.name = call.tool;
  details.server_message = call.client->without_token(failure.message);
  details.body = core::shorten(call.client->without_token(failure.text), body_excerpt);
  std::string text = "the tool '" + core::shorten(core::escape_for_terminal(call.tool), 200) + "' failed";
  if (failure.status_code) text += " (" + std::to_string(*failure.status_code) + ")";
  std::string words = details.server_message;
  std::replace(words.begin(), words.end(), '\n', ' ');
  if (!words.empty()) text += ": " + core::shorten(core::escape_for_terminal(words), 500);
  throw McpToolExecutionError(text, details);
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

http::Task<std::vector<ToolInfo>> list_tools(std::shared_ptr<McpCall> call) {
  std::vector<ToolInfo> tools;
  std::unordered_set<std::string> seen;
  std::string cursor;
  do {
    JsonObject params;
    if (!cursor.empty()) params["cursor"] = cursor;
    const Json result = co_await ask(call, "tools/list", std::move(params));
    core::mcp::ToolPage page;
    try {
      page = core::mcp::read_tools(result);
    } catch (const core::mcp::ProtocolError& error) {
      throw_protocol_error(*call, error.what(), 0);
    }
    std::move(page.tools.begin(), page.tools.end(), std::back_inserter(tools));
    cursor = std::move(page.next);
    if (!cursor.empty() && (!seen.insert(cursor).second || seen.size() >= most_tool_pages))
      throw_protocol_error(
          *call, "its list of tools does not end: it gave the same cursor twice, or more than 1000", 0);
    if (tools.size() > most_tools) throw_protocol_error(*call, "its list of tools is longer than 100000", 0);
  } while (!cursor.empty());
  co_return tools;
}

http::Task<std::vector<JsonObject>> openai_tools(std::shared_ptr<McpCall> call, ToolSelection selection) {
  const auto tools = co_await list_tools(std::move(call));
  for (const auto& name : selection.include)
    if (std::none_of(tools.begin(), tools.end(), [&name](const ToolInfo& tool) { return tool.name == name; }))
      throw std::invalid_argument("the server has no tool '" + core::escape_for_terminal(name) +
                                  "', which include names");
  std::vector<JsonObject> chosen;
  for (const auto& tool : tools) {
    if (!selection.include.empty() && !holds(selection.include, tool.name)) continue;
    if (holds(selection.exclude, tool.name) || (selection.read_only && !tool.read_only())) continue;
    chosen.push_back(core::mcp::openai_tool(tool));
  }
  co_return chosen;
}

http::Task<ToolCallResult> call_tool(std::shared_ptr<McpCall> call, JsonObject arguments) {
  JsonObject params;
  params["name"] = call->tool;
  params["arguments"] = std::move(arguments);
  const Json result = co_await ask(call, "tools/call", std::move(params));
  core::mcp::CallOutcome outcome;
  try {
    outcome = core::mcp::read_call(call->tool, result);
  } catch (const core::mcp::ProtocolError& error) {
    throw_protocol_error(*call, error.what(), 0);
  }
  if (outcome.failure) throw_tool_failure(*call, *outcome.failure);
  outcome.result.request_id = call->request_id;
  co_return std::move(outcome.result);
}

}  // namespace ai_sdk::detail
