#pragma once

#include "audit/audit_log.hpp"
#include "catalog/catalog.hpp"
#include "http/http_server.hpp"
#include "mcp/mcp_service.hpp"
#include "raw_client.hpp"
#include "runs/run_service.hpp"
#include "store/store.hpp"
#include "test_server.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace ai_sdk::server::testing {

// A tool that does what a test says.
class ScriptedTool : public Tool {
 public:
  using Script = std::function<boost::json::object(const ToolUse&)>;
  ScriptedTool(std::string name, ToolKind kind, boost::json::object schema, Script script);
  const ToolDescription& description() const override { return description_; }
  boost::json::object call(const ToolUse& use, const ToolContext& context) const override;

 private:
  ToolDescription description_;
  Script script_;
};

// The endpoint of MCP alone, on a free port. Callers: "secret" is an admin's token, "look" and "look2" those
// of two readers. Tools are added before start().
class McpServer {
 public:
  McpServer() = default;
  ~McpServer();
  void add(std::string name, ToolKind kind, ScriptedTool::Script script, boost::json::object schema = {});
  void add(std::unique_ptr<Tool> tool) { tools_.push_back(std::move(tool)); }
  void start(McpLimits limits = {});
  void stop();

  // One message on a connection of its own.
  RawAnswer post(const std::string& body, const std::string& headers = {},
                 const std::string& token = "secret") const;
  // The parsed body of an answer with status 200.
  boost::json::value ask(const std::string& body, const std::string& headers = {},
                         const std::string& token = "secret") const;
  std::uint16_t port() const { return server_->port(); }
  std::string request(const std::string& body, const std::string& headers,
                      const std::string& token = "secret") const;
  McpService& service() { return *service_; }
  // The text of GET /metrics.
  std::string metrics() const;

  Catalog catalog;
  std::unique_ptr<AuditLog> audit;

 private:
  Store store_{":memory:"};
  ToolList tools_;
  std::unique_ptr<RunService> runs_;
  std::unique_ptr<McpService> service_;
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

// tools/call of that tool.
std::string call_text(const std::string& tool, const std::string& arguments = "{}",
                      const std::string& id = "1", const std::string& meta = {});

}  // namespace ai_sdk::server::testing
