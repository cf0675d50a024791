#pragma once

#include <ai_sdk/call_options.hpp>
#include <ai_sdk/export.hpp>
#include <ai_sdk/mcp_models.hpp>
#include <ai_sdk/option.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk {

namespace detail {
class ClientState;
}

/// How far a tool has come, as the server says it.
struct McpProgress {
  double progress = 0;
  Option<double> total;
  std::string message;
};

/// What one request to the MCP server may set for itself.
struct McpOptions {
  Option<std::chrono::milliseconds> timeout;   ///< as AiSdkConfig::timeout
  Option<std::chrono::milliseconds> deadline;  ///< bounds everything, waits and repetitions included
  Option<int> max_retries;                     ///< as AiSdkConfig::max_retries
  Option<std::string> request_id;              ///< X-Request-ID; a UUID is made where it is absent
  Option<Headers> headers;                     ///< further header fields
  Option<std::string> traceparent;             ///< passed on as it is; must be one of W3C Trace Context
  Option<std::string> tracestate;              ///< the same; only beside a traceparent
  /// Told how far a call has come, where the server says it. Runs where the client's I/O runs: be quick, and
  /// do not call the client.
  Option<std::function<void(const McpProgress&)>> on_progress;
};

/// Which tools are handed out; both lists empty: all. A name in `exclude` wins.
struct ToolSelection {
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  /// Only tools that say that they only read.
  bool read_only = false;
};

/// Runs a tool by its name, for programs that are told by a language model what to call. What the tool
/// answers is text that can be given back to the model; a tool that fails is such a text too.
using ToolExecutor = std::function<std::string(std::string_view name, const JsonObject& arguments)>;
using AsyncToolExecutor =
    std::function<boost::asio::awaitable<std::string>(std::string name, JsonObject arguments)>;

/// The catalog's tools over the Model Context Protocol (streamable HTTP, protocol versions 2025-03-26,
/// 2025-06-18 and 2025-11-25), at `/mcp` of the client's server. Cheap to copy, thread-safe. The session is
/// opened with the first request, shared by all copies, and opened anew where the server has lost it; a
/// server without sessions, or without `initialize`, does as well.
///
/// A call of a tool is repeated only where the server surely did not begin it, whatever `retry_failed_runs`
/// says. Cancelling one tells the server so (`notifications/cancelled`). Failures of the protocol are
/// McpError, a tool that ran and failed is McpToolExecutionError, and the errors of errors.hpp keep their
/// meaning: AuthenticationError, RateLimitError, NetworkError, TimeoutError.
class AI_SDK_API McpClient {
 public:
  explicit McpClient(std::shared_ptr<detail::ClientState> client);

  /// All tools that the server has; all pages of them.
  std::vector<ToolInfo> list_tools(const McpOptions& options = {}) const;
  boost::asio::awaitable<std::vector<ToolInfo>> alist_tools(const McpOptions& options = {}) const;

  /// Calls a tool. Arguments whose value is null are sent as they are: leave out what is not meant.
  ToolCallResult call_tool(std::string_view name, const JsonObject& arguments = {},
                           const McpOptions& options = {}) const;
  boost::asio::awaitable<ToolCallResult> acall_tool(std::string_view name, JsonObject arguments = {},
                                                    const McpOptions& options = {}) const;

  /// The tools in the form that OpenAI's and compatible interfaces take as `tools`, with their whole schemas.
  /// A name in `include` that the server does not have is std::invalid_argument.
  std::vector<JsonObject> as_openai_tools(const ToolSelection& selection = {},
                                          const McpOptions& options = {}) const;
  boost::asio::awaitable<std::vector<JsonObject>> aas_openai_tools(ToolSelection selection = {},
                                                                   const McpOptions& options = {}) const;

  /// For the calls that a language model asks for. They may outlive this object.
  ToolExecutor create_tool_executor(const McpOptions& options = {}) const;
  AsyncToolExecutor create_async_tool_executor(const McpOptions& options = {}) const;

 private:
  std::shared_ptr<detail::ClientState> client_;
};

}  // namespace ai_sdk
