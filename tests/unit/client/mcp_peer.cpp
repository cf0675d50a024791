#include "mcp_peer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace ai_sdk::testing {

namespace json = boost::json;

McpMessage message_of(const ReceivedRequest& request) {
  McpMessage message;
  message.request = request;
  const auto value = json::parse(request.body);
  const auto& object = value.as_object();
  if (const auto* method = object.if_contains("method")) message.method = method->as_string().c_str();
  if (const auto* id = object.if_contains("id"); id && id->is_string()) message.id = id->as_string().c_str();
  if (const auto* params = object.if_contains("params")) message.params = params->as_object();
  return message;
}

std::string rpc_result(std::string_view id, std::string_view result) {
  return R"({"jsonrpc":"2.0","id":")" + std::string(id) + R"(","result":)" + std::string(result) + "}";
}

std::string rpc_error(std::string_view id, int code, std::string_view message) {
  return R"({"jsonrpc":"2.0","id":")" + std::string(id) + R"(","error":{"code":)" + std::to_string(code) +
         R"(,"message":")" + std::string(message) + "\"}}";
}

std::string sse(std::string_view message) { return event("message", message); }

std::string initialized(std::string_view id, std::string_view session, std::string_view version) {
  std::string headers = "Content-Type: application/json\r\n";
  if (!session.empty()) headers += "Mcp-Session-Id: " + std::string(session) + "\r\n";
  return answer(
      200, headers,
      rpc_result(id, R"({"protocolVersion":")" + std::string(version) +
                         R"(","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"}})"));
}

std::string accepted() { return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"; }

ScriptedPeer::Script mcp_server(McpScript script) {
  return [script = std::move(script)](PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      const auto message = message_of(*request);
      std::string bytes = script(message);
      if (bytes.empty() && message.method == "initialize") bytes = initialized(message.id);
      if (bytes.empty() && message.id.empty()) bytes = accepted();
      if (bytes.empty()) bytes = json_answer(rpc_result(message.id, R"({"tools":[],"content":[]})"));
      connection.send(bytes);
    }
  };
}

std::string methods(const ScriptedPeer& peer) {
  std::string out;
  for (const auto& request : peer.requests()) {
    if (!out.empty()) out += " ";
    out += message_of(request).method;
  }
  return out;
}

std::string text_result(std::string_view text, bool is_error) {
  json::object block;
  block["type"] = "text";
  block["text"] = json::string_view(text.data(), text.size());
  json::array content;
  content.push_back(std::move(block));
  json::object result;
  result["content"] = std::move(content);
  result["isError"] = is_error;
  return json::serialize(result);
}

}  // namespace ai_sdk::testing
