#include "client/bridge.hpp"
#include "client/mcp_operations.hpp"
#include "core/mcp/tools.hpp"

#include <ai_sdk/client.hpp>
#include <ai_sdk/errors.hpp>
#include <ai_sdk/mcp.hpp>

#include <stdexcept>

namespace ai_sdk {
namespace {

using detail::make_mcp_call;

std::shared_ptr<detail::McpCall> tool_call(const std::shared_ptr<detail::ClientState>& client,
                                           std::string_view name, const McpOptions& options) {
  if (name.empty()) throw std::invalid_argument("a tool's name must not be empty");
  client->ensure_open();
  return make_mcp_call(client, options, name);
}

std::string told_to_model(const AiSdkError& error) {
  // A tool's own words are worth more to a model than ours around them.
  const bool by_tool = dynamic_cast<const McpToolExecutionError*>(&error) && !error.server_message().empty();
  return core::mcp::failure_for_model(by_tool ? error.server_message() : error.message(),
                                      error.status_code());
}

boost::asio::awaitable<std::string> run_tool(McpClient client, McpOptions options, std::string name,
                                             JsonObject arguments) {
  try {
    const auto result = co_await client.acall_tool(name, std::move(arguments), options);
    co_return core::mcp::text_for_model(result);
  } catch (const AiSdkError& error) {
    co_return told_to_model(error);
  }
}

}  // namespace

McpClient::McpClient(std::shared_ptr<detail::ClientState> client) : client_(std::move(client)) {}

McpClient AiSdk::mcp() const { return McpClient(state_); }

std::vector<ToolInfo> McpClient::list_tools(const McpOptions& options) const {
  client_->ensure_open();
  return detail::block_on(*client_, detail::list_tools(make_mcp_call(client_, options)));
}

boost::asio::awaitable<std::vector<ToolInfo>> McpClient::alist_tools(const McpOptions& options) const {
  client_->require_async("alist_tools");
  client_->ensure_open();
  return detail::on_client(client_, detail::list_tools(make_mcp_call(client_, options)));
}

ToolCallResult McpClient::call_tool(std::string_view name, const JsonObject& arguments,
                                    const McpOptions& options) const {
  return detail::block_on(*client_, detail::call_tool(tool_call(client_, name, options), arguments));
}

boost::asio::awaitable<ToolCallResult> McpClient::acall_tool(std::string_view name, JsonObject arguments,
                                                             const McpOptions& options) const {
  client_->require_async("acall_tool");
  return detail::on_client(client_,
                           detail::call_tool(tool_call(client_, name, options), std::move(arguments)));
}

std::vector<JsonObject> McpClient::as_openai_tools(const ToolSelection& selection,
                                                   const McpOptions& options) const {
  client_->ensure_open();
  return detail::block_on(*client_, detail::openai_tools(make_mcp_call(client_, options), selection));
}

boost::asio::awaitable<std::vector<JsonObject>> McpClient::aas_openai_tools(ToolSelection selection,
                                                                            const McpOptions& options) const {
  client_->require_async("aas_openai_tools");
  client_->ensure_open();
  return detail::on_client(client_,
                           detail::openai_tools(make_mcp_call(client_, options), std::move(selection)));
}

ToolExecutor McpClient::create_tool_executor(const McpOptions& options) const {
  return [client = *this, options](std::string_view name, const JsonObject& arguments) {
    try {
      return core::mcp::text_for_model(client.call_tool(name, arguments, options));
    } catch (const AiSdkError& error) {
      return told_to_model(error);
    }
  };
}

AsyncToolExecutor McpClient::create_async_tool_executor(const McpOptions& options) const {
  client_->require_async("create_async_tool_executor");
  return [client = *this, options](std::string name, JsonObject arguments) {
    return run_tool(client, options, std::move(name), std::move(arguments));
  };
}

}  // namespace ai_sdk
