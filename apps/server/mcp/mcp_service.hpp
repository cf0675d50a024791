#pragma once

#include "http/exchange.hpp"
#include "mcp/tool_stats.hpp"
#include "metadata/tool.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace ai_sdk::server {

class AuditLog;

struct McpLimits {
  std::size_t workers = 4;             // tools at a time
  std::size_t max_waiting = 1'000;     // calls that wait for a worker or run; more are answered with 503
  std::size_t max_body = 1024 * 1024;  // bytes of a request; more are answered with 413
};

// The catalog's tools over the Model Context Protocol, streamable HTTP (specification 2025-06-18,
// "Transports"):
//
// - With or without a session: `initialize` opens one, which is bound to its caller; calls without any are
// answered as
//   well, because some clients never initialize.
// - JSON, or an event stream where the caller accepts one and either wants to hear of progress or takes
// nothing else.
// - A caller who goes away ends a tool that only looks, since nobody could get its answer any more; one that
// changes
//   something is carried out to its end. notifications/cancelled ends both.
//
// Tools run on threads of its own. Thread-safe.
class McpService {
 public:
  // `audit`: gets a line for each call of a tool, once it is over and before its caller knows; null: none is
  // kept. All must outlive the service.
  McpService(const Catalog& catalog, Store& store, ToolList tools, McpLimits limits = {},
             AuditLog* audit = nullptr);
  // Ends what still runs and waits for it.
  ~McpService();

  // A POST, and a DELETE, of the endpoint. They never wait.
  void post(const std::shared_ptr<Exchange>& exchange);
  void close_session(const std::shared_ptr<Exchange>& exchange);
  // Takes no more calls, stops those that run, and does not wait.
  void shut_down();
  // What has become of the calls, by tool.
  std::map<std::string, ToolCounts> counts() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ai_sdk::server
