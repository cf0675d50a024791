#pragma once

#include "catalog/sqlite_handle.hpp"

#include <filesystem>

namespace ai_sdk::server {

// Opens an existing SQLite file for reading only and makes sure that it can be read: throws SourceError with
// what is wrong (missing, a directory, no permission, empty, not a database, damaged, locked) and what to do.
SqliteHandle open_sqlite_read_only(const std::filesystem::path& file);

// Locks the handle down: no writes, no attached files, no extensions, no untrusted schema, bounded sizes.
// Only what the authoriser allows can be prepared afterwards; what it refused is written to *refused.
void restrict_to_reading(sqlite3* db, std::string* refused);

// text REGEXP pattern, on RE2: linear in the text, found anywhere in it; NULL where either is NULL.
void add_regexp(sqlite3* db);

}  // namespace ai_sdk::server
