#pragma once

#include "catalog/sqlite_handle.hpp"

#include <filesystem>
#include <optional>
#include <set>
#include <string>

namespace ai_sdk::server {

// Opens an existing SQLite file for reading only and makes sure that it can be read: throws SourceError with
// what is wrong (missing, a directory, no permission, empty, not a database, damaged, locked) and what to do.
SqliteHandle open_sqlite_read_only(const std::filesystem::path& file);

// What the authoriser of a connection asks and tells.
struct ReadRules {
  // In lower case: the only tables and views that can be read; nothing: all of them.
  std::optional<std::set<std::string>> tables;
  // Whether a view of these may read tables that are not among them. Not while a statement could call
  // something of its own by the view's name.
  bool through_views = false;
  std::string refused;        // what was refused first of the statement that is being prepared
  bool out_of_scope = false;  // it was a table that is not among `tables`
};

// Locks the handle down: no writes, no attached files, no extensions, no untrusted schema, bounded sizes.
// Only what the authoriser allows under the rules can be prepared afterwards; they must outlive the handle.
void restrict_to_reading(sqlite3* db, ReadRules* rules);

// text REGEXP pattern, on RE2: linear in the text, found anywhere in it; NULL where either is NULL.
void add_regexp(sqlite3* db);

}  // namespace ai_sdk::server
