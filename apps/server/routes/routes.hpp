#pragma once

#include "agents/registry.hpp"
#include "faults/delay_queue.hpp"
#include "faults/fault_plan.hpp"
#include "http/router.hpp"
#include "mcp/mcp_service.hpp"
#include "runs/run_service.hpp"

#include <string>
#include <vector>

namespace ai_sdk::server {

// What goes wrong with runs because the user wants it to.
struct Faults {
  FaultPlan plan;
  DelayQueue delays;
};

// /api/v1/agents/dynamic…: list, look at and run agents. All must outlive the router; without `faults`
// nothing goes wrong on purpose.
void add_agent_routes(Router& router, const AgentRegistry& agents, RunService& runs,
                      Faults* faults = nullptr);

// /mcp: the catalog's tools. The service must outlive the router.
void add_mcp_routes(Router& router, McpService& service);

// /metrics: what the server has run, for Prometheus.
void add_metrics_routes(Router& router, const RunService& runs);

// /api/v1/system/…: what this server is and whether it is well. They need no token.
void add_system_routes(Router& router);
std::vector<std::string> open_system_paths();

}  // namespace ai_sdk::server
