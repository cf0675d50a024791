#pragma once

#include "metadata/lineage_graph.hpp"

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

namespace ai_sdk::server {

struct ToolContext;

// The lineage of everything in the catalog. What the sources say (foreign keys, views, values included in
// each other) is found out when it is first asked for, again when the catalog's tables have changed, and
// after ten minutes, because values change as well; what people have said is laid over each time.
// Thread-safe.
class LineageCache {
 public:
  // Throws RunCancelled once `stop` is set.
  std::shared_ptr<const LineageGraph> graph(const ToolContext& context, const std::stop_token& stop);

 private:
  using Clock = std::chrono::steady_clock;
  struct Kept {
    std::uint64_t state = 0;  // of the tables
    Clock::time_point made;
    std::shared_ptr<const std::vector<LineageGraphEdge>> found;
  };
  std::mutex mutex_;
  std::list<Kept> kept_;  // the one asked for last comes first
};

}  // namespace ai_sdk::server
