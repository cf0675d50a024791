#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// The file of faults cannot be used. The text names the rule and says what to do.
struct FaultPlanError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What is to go wrong with one run.
struct Fault {
  enum class Kind {
    none,     // only the delay
    refused,  // answered with a status instead of being run
    dropped,  // the connection is closed without an answer, and nothing is run
    cut,      // the connection breaks off in the middle of the answer
    stalled,  // the answer goes silent for good
    error,    // the agent fails
  };
  Kind kind = Kind::none;
  std::chrono::milliseconds delay{0};  // before anything else
  int status = 500;
  std::optional<std::int64_t> retry_after;  // seconds
  std::string message;
  std::size_t after_events = 0;  // cut, stalled, error: events of a stream that come first
};

// Which runs go wrong and how, as a file says it: JSON, {"seed": N, "rules": [{…}, …]}. A rule:
//   "agent"        its name; absent: every agent        "on"     "invoke", "stream" or both where absent
//   "skip"         so many runs it lets pass first       "times"  it strikes at most so often
//   "probability"  0 to 1, how often it strikes (1)
//   "delay"        seconds before the run
// and at most one of
//   "status" with "retry_after" and "message" · "drop": true · "cut_after_events": N ·
//   "stall_after_events": N · "error_after_events": N with "message"
// The first rule that strikes counts. The same seed and the same order of runs give the same faults.
// Thread-safe.
class FaultPlan {
 public:
  FaultPlan() = default;  // nothing goes wrong
  // Throws FaultPlanError.
  static FaultPlan parse(std::string_view text);
  static FaultPlan read(const std::filesystem::path& file);
  FaultPlan(FaultPlan&& other) noexcept;
  FaultPlan& operator=(FaultPlan&& other) noexcept;

  bool empty() const noexcept { return rules_.empty(); }
  std::optional<Fault> next(std::string_view agent, bool streamed);

 private:
  struct Rule {
    std::string agent;
    bool invoke = true;
    bool stream = true;
    double probability = 1;
    std::uint64_t skip = 0;
    std::uint64_t times = std::numeric_limits<std::uint64_t>::max();
    Fault fault;
    std::uint64_t seen = 0;
    std::uint64_t struck = 0;
  };
  friend class FaultPlanReader;

  std::mutex mutex_;
  std::uint64_t seed_ = 0;
  std::vector<Rule> rules_;
};

}  // namespace ai_sdk::server
