#pragma once

#include "agents/registry.hpp"
#include "directory/directory.hpp"
#include "faults/delay_queue.hpp"
#include "faults/fault_plan.hpp"
#include "http/router.hpp"
#include "mcp/mcp_service.hpp"
#include "runs/run_service.hpp"
#include "runs/worker_pool.hpp"

#include <string>
#include <vector>

namespace ai_sdk::server {

// What goes wrong with runs because the user wants it to.
struct Faults {
  FaultPlan plan;
  DelayQueue delays;
};

// All of these must outlive the router.

// /api/v1/agents/dynamic/name/…: run agents, and end their runs; /api/v1/agents/invoke and …/run: the agent
// of those who name none. Without `faults` nothing goes wrong on purpose. What `agents` has by then, it has.
void add_agent_routes(Router& router, const AgentRegistry& agents, Directory& directory, WorkerPool& desk,
                      RunService& runs, Faults* faults = nullptr);

// /api/v1/agents/… and /api/v1/bots: agents, personas, bots and abilities as things to look at, make and
// change.
void add_entity_routes(Router& router, Directory& directory, WorkerPool& desk);

// /api/v1/contextCenter/memories and /api/v1/hybrid/nlq/search: notes that callers keep and find.
void add_memory_routes(Router& router, const Catalog& catalog, Store& store, WorkerPool& desk);

// /mcp: the catalog's tools. The service must outlive the router.
void add_mcp_routes(Router& router, McpService& service);

// /metrics: what the server has run, for Prometheus. `audit`: null where none is kept.
void add_metrics_routes(Router& router, const RunService& runs, const McpService& tools,
                        const AuditLog* audit = nullptr);

// /api/v1/system/…: what this server is and whether it is well; /api/v1/openapi.json: what can be called.
// They need no token.
void add_system_routes(Router& router);
std::vector<std::string> open_system_paths();

}  // namespace ai_sdk::server
