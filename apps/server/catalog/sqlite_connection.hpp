#pragma once

#include "catalog/connection.hpp"

#include <chrono>
#include <filesystem>
#include <memory>

namespace ai_sdk::server {

struct SqliteOptions {
  // How long a statement waits for another program that holds the file's lock; 0 means not at all.
  std::chrono::milliseconds busy_timeout{5'000};
};

// A connection to an existing SQLite file on which only reading is possible: the file is opened read-only,
// and an authoriser refuses to prepare anything but SELECT and pragmas that read (SqlForbidden). Each call
// takes exactly one statement and as many parameters as it has. Text comes out as the bytes that are stored,
// which need not be UTF-8 (to_text repairs it). for_each has no row limit: its callback decides when to stop.
// "x REGEXP pattern" works, in RE2's language. Throws SourceError where the file cannot be read.
std::unique_ptr<Connection> open_sqlite(const std::filesystem::path& file, const SqliteOptions& options = {});

}  // namespace ai_sdk::server
