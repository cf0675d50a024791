#pragma once

#include "metadata/search_index.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>

namespace ai_sdk::server {

struct ToolContext;

// The index over everything that the catalog and the store hold now. Built when it is first asked for, and
// again when either has changed. Parts of a catalog have an index each: the ones that were asked for last are
// kept. Thread-safe.
class SearchCache {
 public:
  std::shared_ptr<const SearchIndex> index(const ToolContext& context);

 private:
  struct Kept {
    std::uint64_t tables = 0;  // which catalog, or part of one
    std::int64_t changes = 0;  // of the store
    std::shared_ptr<const SearchIndex> index;
  };
  std::mutex mutex_;
  std::list<Kept> kept_;  // the one asked for last comes first
};

}  // namespace ai_sdk::server
