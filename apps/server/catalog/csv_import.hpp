#pragma once

#include "catalog/data_source.hpp"
#include "catalog/sqlite_handle.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace ai_sdk::server {

// What one file became.
struct ImportedCsv {
  std::string table;
  std::uint64_t rows = 0;
  std::vector<std::string> notes;  // what was odd about the file, for people; empty where nothing was
};

// Reads a CSV file twice (once for the types of its columns, once for its rows) into a new table, in bounded
// memory. db is an open transaction. Throws SourceError, with the table left out of db.
ImportedCsv import_csv(sqlite3* db, const std::filesystem::path& file, const std::string& table,
                       const Progress& progress);

}  // namespace ai_sdk::server
