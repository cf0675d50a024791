#pragma once

#include "catalog/catalog.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ai_sdk::server {

// Which tables an agent can look at.
struct Scope {
  bool limited = false;
  // Fully qualified names of services, databases, schemas and tables; only where it is limited.
  std::vector<std::string> names;
  // The kinds of entities that it is to know of, in the catalog protocol's words; empty: all kinds.
  std::vector<std::string> entity_types;

  // Whether anything is kept from the agent.
  bool restricts() const { return limited || !entity_types.empty(); }
  bool covers(const TableInfo& table) const;
};

// The part of the catalog that is in the scope: other tables are not there, and no statement can read them.
// Looks at `whole`, which must outlive it.
Catalog limited_catalog(const Catalog& whole, const Scope& scope);

}  // namespace ai_sdk::server
