#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace ai_sdk::server {

enum class ToolOutcome {
  done,
  failed,     // the tool itself said so, or broke
  refused,    // the caller may not use it
  cancelled,  // by its caller, who may just have gone away, or because the server stops
};
inline constexpr std::array tool_outcomes{"done", "failed", "refused", "cancelled"};

// What has become of the calls of one tool.
struct ToolCounts {
  // In seconds, for a histogram.
  static constexpr std::array bounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0};
  std::array<std::uint64_t, tool_outcomes.size()> calls{};  // by ToolOutcome
  // Of calls that have run: how many took no longer than each of the bounds, and how long all of them.
  std::array<std::uint64_t, bounds.size()> within{};
  std::uint64_t timed = 0;
  std::chrono::nanoseconds time{0};
};

// Counts calls of tools since the server started. Thread-safe.
class ToolStats {
 public:
  // A call that has run, with its time on the worker, or one that never did.
  void add(const std::string& tool, ToolOutcome outcome, std::chrono::nanoseconds time);
  void add(const std::string& tool, ToolOutcome outcome);
  std::map<std::string, ToolCounts> counts() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, ToolCounts> counts_;
};

}  // namespace ai_sdk::server
