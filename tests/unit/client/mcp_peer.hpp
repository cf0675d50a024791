#pragma once

#include "client_fixture.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace ai_sdk::testing {

// One message that the client sent to the scripted MCP server.
struct McpMessage {
  std::string method;
  std::string id;  // empty: a notification
  JsonObject params;
  ReceivedRequest request;
};

McpMessage message_of(const ReceivedRequest& request);

// Bodies of answers.
std::string rpc_result(std::string_view id, std::string_view result);
std::string rpc_error(std::string_view id, int code, std::string_view message);
std::string sse(std::string_view message);

// An answer to `initialize`, with a session's id unless it is empty.
std::string initialized(std::string_view id, std::string_view session = "s-1",
                        std::string_view version = "2025-06-18");
std::string accepted();

// The script of a server that answers each message with what `answer` says, and with what a server with one
// session would say where that is empty.
using McpScript = std::function<std::string(const McpMessage&)>;
ScriptedPeer::Script mcp_server(McpScript answer);

// The methods of all messages that a peer got, in their order, separated by spaces.
std::string methods(const ScriptedPeer& peer);
std::string text_result(std::string_view text, bool is_error = false);

}  // namespace ai_sdk::testing
