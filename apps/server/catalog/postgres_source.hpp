#pragma once

#include "catalog/data_source.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace ai_sdk::server {

// The tables, views and materialised views of a PostgreSQL database that its user may read, under the address
// postgresql://…. Agents' statements are SQLite's: what a statement reads is copied into a SQLite file of
// this process in cache_dir first, and again only when it has changed in PostgreSQL; nothing else is copied.
// The session is read-only in PostgreSQL itself. Columns of bytes are copied up to their first 64 bytes.
//
// Throws SourceError where the database cannot be reached; later failures are SqlErrors of the statement that
// met them. Needs PostgreSQL 13 or newer.
std::unique_ptr<DataSource> open_postgres_source(const std::string& url,
                                                 const std::filesystem::path& cache_dir,
                                                 const Progress& progress = {});

}  // namespace ai_sdk::server
