#include "mcp/tool_stats.hpp"

namespace ai_sdk::server {

void ToolStats::add(const std::string& tool, ToolOutcome outcome, std::chrono::nanoseconds time) {
  const double seconds = std::chrono::duration<double>(time).count();
  const std::lock_guard lock(mutex_);
  ToolCounts& counts = counts_[tool];
  ++counts.calls.at(static_cast<std::size_t>(outcome));
  for (std::size_t i = 0; i < ToolCounts::bounds.size(); ++i) {
    if (seconds <= ToolCounts::bounds.at(i)) ++counts.within.at(i);
  }
  ++counts.timed;
  counts.time += time;
}

void ToolStats::add(const std::string& tool, ToolOutcome outcome) {
  const std::lock_guard lock(mutex_);
  ++counts_[tool].calls.at(static_cast<std::size_t>(outcome));
}

std::map<std::string, ToolCounts> ToolStats::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace ai_sdk::server
