// The text format of Prometheus, version 0.0.4.
#include "routes/routes.hpp"

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

void begin_metric(std::string& page, std::string_view name, std::string_view type, std::string_view help) {
  page.append("# HELP ").append(name).append(" ").append(help).append("\n");
  page.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void add_sample(std::string& page, std::string_view name, std::string_view labels, std::uint64_t value) {
  page.append(name);
  if (!labels.empty()) page.append("{").append(labels).append("}");
  page.append(" ").append(std::to_string(value)).append("\n");
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

void add_metrics_routes(Router& router, const RunService& runs) {
  router.add("GET", "/metrics", [&runs](const auto& exchange, const auto&) {
    Response page;
    page.headers.emplace_back("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    page.body = metrics_page(runs.stats());
    exchange->respond(std::move(page));
  });
}

}  // namespace ai_sdk::server
