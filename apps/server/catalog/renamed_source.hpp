#pragma once

#include "catalog/catalog.hpp"

#include <memory>
#include <string>

namespace ai_sdk::server {

// The same source under another name of its service: its tables' fully qualified names begin with that one.
std::unique_ptr<DataSource> rename_source(std::unique_ptr<DataSource> source, std::string service);

}  // namespace ai_sdk::server
