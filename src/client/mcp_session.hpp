#pragma once

#include "client/call_plan.hpp"
#include "client/client_state.hpp"
#include "core/mcp/answer.hpp"
#include "core/mcp/session.hpp"

#include <ai_sdk/mcp.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace ai_sdk::detail {

// One call of a user with the MCP server, which may take several requests.
struct McpCall {
  std::shared_ptr<ClientState> client;
  CallPlan common;         // what its requests have in common
  std::string tool;        // empty where it is none's
  std::string request_id;  // ours, or the server's own of its last answer
  std::function<void(const McpProgress&)> on_progress;
  bool own_timeout = false;  // its time limit is not the client's
};

// Throws std::invalid_argument where an option is wrong.
std::shared_ptr<McpCall> make_mcp_call(std::shared_ptr<ClientState> client, const McpOptions& options,
                                       std::string_view tool = {});

// One request of a call and what it was answered with.
struct McpRequest {
  std::string id;          // empty: a notification
  std::string body;        // the message
  bool read_only = false;  // repeating it does no harm
  // Refusals (statuses other than 2xx) that are taken as an answer instead of being repeated or thrown.
  std::function<bool(int status, const std::string& body)> takes_refusal;

  int status = 0;
  std::string refusal;     // the body of a refusal that was taken
  std::string session_id;  // what the answer's head said
  std::optional<core::mcp::Reply> reply;
  bool pending = false;  // it went out, and is not answered
};

// Carries a request out to its end, repetitions included. `session` gives its headers.
http::Task<void> send_mcp(std::shared_ptr<McpCall> call, const core::mcp::Session& session,
                          McpRequest& request);
// Sends a message whose answer nobody waits for; it may be lost.
void send_mcp_aside(const std::shared_ptr<McpCall>& call, const core::mcp::Session& session,
                    std::string body);

// The session that all calls of one client share in one process. Used on the client's executor.
class McpSession {
 public:
  core::mcp::Session& state() noexcept { return state_; }
  // Returns once requests may be sent. Whoever asks while the session is being opened waits for the same
  // answer.
  http::Task<void> open(std::shared_ptr<McpCall> call);
  // No other client uses the same: a server without sessions tells clients apart by them.
  std::string next_id(const McpCall& call);

 private:
  struct Flight;
  http::Task<void> initialize(std::shared_ptr<McpCall> call);

  core::mcp::Session state_;
  std::shared_ptr<Flight> flight_;
  std::uint64_t ids_ = 0;
};

// Throws what an error of JSON-RPC stands for.
[[noreturn]] void throw_rpc_error(const McpCall& call, std::string_view method,
                                  const core::mcp::RpcError& error, int status);
[[noreturn]] void throw_protocol_error(const McpCall& call, std::string_view what, int status);

}  // namespace ai_sdk::detail
