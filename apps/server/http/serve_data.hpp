#pragma once

#include "catalog/catalog.hpp"
#include "http/server_log.hpp"
#include "http/state_folder.hpp"

#include <filesystem>
#include <vector>

namespace ai_sdk::server {

// Opens the data sources into the catalog; without any, the sample shop, which is made once in the state
// folder. One of several that fails is told in the log and left out. Throws SourceError where none is left.
void open_sources(Catalog& catalog, const std::vector<std::filesystem::path>& paths, StateFolder& state,
                  ServerLog& log);

}  // namespace ai_sdk::server
