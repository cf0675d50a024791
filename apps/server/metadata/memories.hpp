#pragma once

#include "store/directory_store.hpp"
#include "store/metadata_store.hpp"
#include "trust/principal.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ai_sdk::server {

class Catalog;
class Store;

// A note that was deleted and can be seen again, or that only the one who made it may see: it is in no
// search, no list and no tool that others share.
bool is_withheld(const StoredEntity& entity);
// Whether it is private to somebody else.
bool may_see(const StoredEntity& memory, const Principal& by);

// Notes, questions with their answers (contextMemory), as callers keep, list and find them. Every call reads
// or writes the store. What cannot be done is a ToolFailure. Thread-safe.
class Memories {
 public:
  // Both must outlive it.
  Memories(const Catalog& catalog, Store& store) : catalog_(catalog), store_(store) {}

  // `members`: as the protocol's create request has them. 409 where the name is taken.
  boost::json::object create(const boost::json::object& members, const Principal& by);
  // By id, or else by fully qualified name. 404 where there is none that the caller may see.
  boost::json::object get(std::string_view key, bool by_name, DirectoryFilter::Deleted deleted,
                          const Principal& by);
  // `for_good`: it cannot be seen again, and its name is free.
  boost::json::object remove(std::string_view key, bool by_name, bool for_good, const Principal& by);

  struct Page {
    std::vector<boost::json::object> entities;  // in the order of their names
    std::size_t total = 0;
    bool has_before = false;
    bool has_after = false;
  };
  // `about`: the fully qualified name of the entity that they are about; empty: of all.
  Page list(const PageRequest& request, DirectoryFilter::Deleted deleted, std::string_view about,
            const Principal& by);

  struct Hit {
    boost::json::object entity;
    double score = 0;  // 0 to 1
  };
  // Those that share words with the query, those that share most first; all of them for "" and "*".
  // `filters`: a member's path ("memoryType", "primaryEntity.name") to a text or a list of texts, one of
  // which it must be.
  std::vector<Hit> search(std::string_view query, const boost::json::object& filters, const Principal& by);

 private:
  StoredEntity find(std::string_view given, bool by_name, const Principal& by);

  const Catalog& catalog_;
  Store& store_;
};

}  // namespace ai_sdk::server
