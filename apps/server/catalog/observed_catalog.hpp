#pragma once

#include "catalog/catalog.hpp"

namespace ai_sdk::server {

// The same catalog, but `observer` is told of every statement that is run on it, with the tables' fully
// qualified names; on whatever thread runs it. Looks at `whole`, which must outlive it.
Catalog observed_catalog(const Catalog& whole, StatementObserver observer);

}  // namespace ai_sdk::server
