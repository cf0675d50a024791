#pragma once

#include "catalog/catalog.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace ai_sdk::server {

// The tables and views of one SQLite file, except SQLite's own and the inner tables of full-text search. The
// service and the database are named after the file without its ending, the schema is "main".
// Throws SourceError where the file cannot be read.
std::unique_ptr<DataSource> open_sqlite_source(const std::filesystem::path& file);

// The same under another name, for a file that stands for something else (a cache of CSV files).
std::unique_ptr<DataSource> open_sqlite_source(const std::filesystem::path& file, std::string service);

}  // namespace ai_sdk::server
