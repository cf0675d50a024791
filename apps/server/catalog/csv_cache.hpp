#pragma once

#include "catalog/data_source.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace ai_sdk::server {

// The files of a source in order, or a SourceError that says why there are none.
std::vector<std::filesystem::path> csv_files_of(const std::filesystem::path& path);

// The SQLite file for these files in their present state: found in cache_dir, or built there and then
// complete from its first appearance on. Warnings are told each time, also for what was built earlier.
std::filesystem::path csv_cache_file(const std::filesystem::path& source,
                                     const std::vector<std::filesystem::path>& files,
                                     const std::filesystem::path& cache_dir, const Progress& progress);

// What changes with any change of the files: their names, sizes and times of change.
std::string state_of_files(const std::vector<std::filesystem::path>& files);

// The table in a cache file in which it keeps its warnings.
inline constexpr const char* kImportNotesTable = "ai_sdk_import_notes";

}  // namespace ai_sdk::server
