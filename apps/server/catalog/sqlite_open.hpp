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

// Where only some tables and views of a database may be read. All names are in lower case.
struct ReadLimits {
  std::set<std::string> tables;     // these, whatever they are made of
  std::set<std::string> relations;  // all tables and views
  std::set<std::string> modules;    // what can be read without being in the schema: dbstat, json_each, …
  std::set<std::string> views;      // all views
};

// What the authoriser of a connection asks and tells.
struct ReadRules {
  std::optional<ReadLimits> limits;  // nothing: all tables
  // Of the statement that is being prepared, where there are limits. SQLite says which view or table
  // expression reads a table, but not of a view whether it is the statement that reads it.
  std::string text;                // in lower case
  bool own_names = false;          // it may have table expressions of its own, called as it likes
  bool names_other_views = false;  // it may read a view that is not among those of `limits`
  // A table or view that it may read without SQLite asking; empty: none. NATURAL and USING join by columns
  // that nobody is asked about.
  std::string unasked;
  bool notes_reading = false;  // whether to keep which tables and views it reads
  std::set<std::string> read;
  std::string refused;        // what was refused first
  bool out_of_scope = false;  // it was a table that is not among those of `limits`
};

// Locks the handle down: no writes, no attached files, no extensions, no untrusted schema, bounded sizes.
// Only what the authoriser allows under the rules can be prepared afterwards; they must outlive the handle.
void restrict_to_reading(sqlite3* db, ReadRules* rules);
// The authoriser alone, anew.
void set_authoriser(sqlite3* db, ReadRules* rules);

// text REGEXP pattern, on RE2: linear in the text, found anywhere in it; NULL where either is NULL.
void add_regexp(sqlite3* db);

}  // namespace ai_sdk::server
