// The text format of Prometheus, version 0.0.4.
#include "audit/audit_log.hpp"
#include "routes/routes.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <map>
#include <string>

namespace ai_sdk::server {
namespace {

std::string label_value(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '"') escaped += '\\';
    escaped += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return escaped;
}

std::string number(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

void begin_metric(std::string& page, std::string_view name, std::string_view type, std::string_view help) {
  page.append("# HELP ").append(name).append(" ").append(help).append("\n");
  page.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void add_sample(std::string& page, std::string_view name, std::string_view labels, std::uint64_t value) {
  page.append(name);
  if (!labels.empty()) page.append("{").append(labels).append("}");
  page.append(" ").append(std::to_string(value)).append("\n");
}

void add_tools(std::string& page, const std::map<std::string, ToolCounts>& tools) {
  begin_metric(page, "ai_sdk_tool_calls_total", "counter",
               "Calls of the catalog's tools over MCP, by how they ended.");
  for (const auto& [tool, counts] : tools) {
    for (std::size_t i = 0; i < tool_outcomes.size(); ++i) {
      const std::string outcome = std::string("\",outcome=\"") + tool_outcomes.at(i) + '"';
      add_sample(page, "ai_sdk_tool_calls_total", "tool=\"" + label_value(tool) + outcome,
                 counts.calls.at(i));
    }
  }
  begin_metric(page, "ai_sdk_tool_call_duration_seconds", "histogram",
               "How long the calls that ran took, without what they waited for a worker.");
  for (const auto& [tool, counts] : tools) {
    const std::string label = "tool=\"" + label_value(tool) + '"';
    for (std::size_t i = 0; i < ToolCounts::bounds.size(); ++i) {
      add_sample(page, "ai_sdk_tool_call_duration_seconds_bucket",
                 label + ",le=\"" + number(ToolCounts::bounds.at(i)) + '"', counts.within.at(i));
    }
    add_sample(page, "ai_sdk_tool_call_duration_seconds_bucket", label + ",le=\"+Inf\"", counts.timed);
    page += "ai_sdk_tool_call_duration_seconds_sum{" + label + "} " +
            number(std::chrono::duration<double>(counts.time).count()) + '\n';
    add_sample(page, "ai_sdk_tool_call_duration_seconds_count", label, counts.timed);
  }
}

std::string metrics_page(const RunStats& stats) {
  std::string page;
  begin_metric(page, "ai_sdk_runs_total", "counter", "Runs of agents that have begun.");
  for (const auto& [agent, counts] : stats.agents) {
    add_sample(page, "ai_sdk_runs_total", "agent=\"" + label_value(agent) + '"', counts.begun);
  }
  begin_metric(page, "ai_sdk_runs_ended_total", "counter",
               "Runs of agents that are over, by how they ended.");
  for (const auto& [agent, counts] : stats.agents) {
    const std::string label = "agent=\"" + label_value(agent) + "\",result=\"";
    add_sample(page, "ai_sdk_runs_ended_total", label + "finished\"", counts.finished);
    add_sample(page, "ai_sdk_runs_ended_total", label + "failed\"", counts.failed);
    add_sample(page, "ai_sdk_runs_ended_total", label + "cancelled\"", counts.cancelled);
  }
  begin_metric(page, "ai_sdk_runs_reused_total", "counter",
               "Runs whose answer was that of an earlier one, because message and data were the same.");
  for (const auto& [agent, counts] : stats.agents) {
    add_sample(page, "ai_sdk_runs_reused_total", "agent=\"" + label_value(agent) + '"', counts.reused);
  }
  begin_metric(page, "ai_sdk_replays_total", "counter",
               "Answers that were given again under their Idempotency-Key, without a run.");
  add_sample(page, "ai_sdk_replays_total", "", stats.replayed);
  begin_metric(page, "ai_sdk_runs_under_way", "gauge", "Runs that are accepted and not over.");
  add_sample(page, "ai_sdk_runs_under_way", "", stats.under_way);
  return page;
}

}  // namespace

void add_metrics_routes(Router& router, const RunService& runs, const McpService& tools,
                        const AuditLog* audit) {
  router.add("GET", "/metrics", [&runs, &tools, audit](const auto& exchange, const auto&) {
    Response page;
    page.headers.emplace_back("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    page.body = metrics_page(runs.stats());
    add_tools(page.body, tools.counts());
    if (audit) {
      begin_metric(page.body, "ai_sdk_audit_lines_lost_total", "counter",
                   "Lines that could not be written to the audit log.");
      add_sample(page.body, "ai_sdk_audit_lines_lost_total", "", audit->lost());
    }
    exchange->respond(std::move(page));
  });
}

}  // namespace ai_sdk::server
