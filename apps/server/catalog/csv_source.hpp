#pragma once

#include "catalog/data_source.hpp"

#include <filesystem>
#include <memory>

namespace ai_sdk::server {

// One CSV file, or the CSV files that lie directly in a folder (.csv, .tsv, .tab), each as a table named
// after it. They are kept as one SQLite file in cache_dir, named after the path and the files' sizes and
// times of change: a restart finds it again, several servers may build it at once, and a changed file is read
// anew when its tables are next asked for. Thread-safe. Throws SourceError where no file can be read.
std::unique_ptr<DataSource> open_csv_source(const std::filesystem::path& path,
                                            const std::filesystem::path& cache_dir, const Progress& progress);

}  // namespace ai_sdk::server
