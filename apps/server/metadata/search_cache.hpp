#pragma once

#include "metadata/search_index.hpp"

#include <cstdint>
#include <memory>
#include <mutex>

namespace ai_sdk::server {

struct ToolContext;

// The index over everything that the catalog and the store hold now. Built when it is first asked for, and
// again when either has changed. Thread-safe.
class SearchCache {
 public:
  std::shared_ptr<const SearchIndex> index(const ToolContext& context);

 private:
  std::mutex mutex_;
  std::uint64_t state_ = 0;
  std::shared_ptr<const SearchIndex> index_;
};

}  // namespace ai_sdk::server
