#pragma once

#include "catalog/catalog.hpp"
#include "catalog/source_error.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace ai_sdk::server {

// What opening a source tells meanwhile. Each part may be left out. The calls come from the thread that opens
// the source, and later from those that use it, when a CSV file has changed and is read anew.
struct Progress {
  // Bytes of a file done so far, of its total: about once per megabyte.
  std::function<void(const std::filesystem::path& file, std::uint64_t done, std::uint64_t total)> on_bytes;
  // One sentence about something odd that does not stop the work: a bad file in a folder, rows cut short.
  std::function<void(const std::string& warning)> on_warning;
  // Stops a long import with SourceError.
  std::stop_token stop;
};

// Opens what the path is: a SQLite file (known by its first bytes, whatever its name), a CSV or TSV file, a
// folder of these, or the address of a PostgreSQL database (see open_postgres_source). CSV is read into a
// SQLite file in cache_dir once, and again only when a file changes; that folder is made where it is missing.
// Throws SourceError, which says what is wrong and what to do.
std::unique_ptr<DataSource> open_data_source(const std::filesystem::path& path,
                                             const std::filesystem::path& cache_dir,
                                             const Progress& progress = {});

}  // namespace ai_sdk::server
