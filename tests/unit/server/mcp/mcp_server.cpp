#include "mcp_server.hpp"

#include "routes/routes.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::server::testing {

ScriptedTool::ScriptedTool(std::string name, ToolKind kind, boost::json::object schema, Script script)
    : script_(std::move(script)) {
  description_.name = std::move(name);
  description_.description = "Does what a test says";
  description_.kind = kind;
  description_.input_schema = std::move(schema);
  if (description_.input_schema.empty()) description_.input_schema["type"] = "object";
}

boost::json::object ScriptedTool::call(const ToolUse& use, const ToolContext&) const { return script_(use); }

McpServer::~McpServer() { stop(); }

void McpServer::add(std::string name, ToolKind kind, ScriptedTool::Script script,
                    boost::json::object schema) {
  tools_.push_back(
      std::make_unique<ScriptedTool>(std::move(name), kind, std::move(schema), std::move(script)));
}

void McpServer::start(McpLimits limits) {
  runs_ = std::make_unique<RunService>(catalog, store_, RunLimits());
  service_ = std::make_unique<McpService>(catalog, store_, std::move(tools_), limits, audit.get());
  auto router = std::make_shared<Router>();
  add_mcp_routes(*router, *service_);
  add_metrics_routes(*router, *runs_, *service_, audit.get());
  auto tokens = std::make_shared<TokenVerifier>();
  tokens->add("secret", {"owner", Role::admin});
  tokens->add("look", {"reader", Role::reader});
  tokens->add("look2", {"another", Role::reader});
  HttpServerOptions options;
  options.guard.tokens = std::move(tokens);
  options.limits.grace = std::chrono::milliseconds(200);
  options.end_running = [this] { service_->shut_down(); };
  server_ = std::make_unique<HttpServer>(std::move(options), std::move(router));
  thread_ = std::thread([this] { server_->run(); });
}

void McpServer::stop() {
  if (!thread_.joinable()) return;
  server_->stop();
  thread_.join();
}

std::string McpServer::request(const std::string& body, const std::string& headers,
                               const std::string& token) const {
  RawRequest request;
  request.method = "POST";
  request.target = "/mcp";
  request.headers = "Content-Type: application/json\r\n" + headers;
  request.body = body;
  request.token = token;
  return to_bytes(request);
}

std::string McpServer::metrics() const {
  RawRequest request;
  request.target = "/metrics";
  request.token = "secret";
  RawClient client(port());
  client.send(to_bytes(request));
  return client.receive().body;
}

RawAnswer McpServer::post(const std::string& body, const std::string& headers,
                          const std::string& token) const {
  RawClient client(port());
  client.send(request(body, headers, token));
  return client.receive();
}

boost::json::value McpServer::ask(const std::string& body, const std::string& headers,
                                  const std::string& token) const {
  const RawAnswer answer = post(body, headers, token);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return boost::json::parse(answer.body);
}

std::string call_text(const std::string& tool, const std::string& arguments, const std::string& id,
                      const std::string& meta) {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":"tools/call","params":{"name":")" + tool +
         R"(","arguments":)" + arguments + (meta.empty() ? "" : R"(,"_meta":)" + meta) + "}}";
}

}  // namespace ai_sdk::server::testing
