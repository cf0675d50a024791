#include "catalog/source_error.hpp"
#include "catalog/sqlite_scope.hpp"
#include "core/ascii.hpp"

#include <array>
#include <string>
#include <string_view>

namespace ai_sdk::server {

namespace {

constexpr std::array<std::string_view, 13> kPragmasToRead{
    "collation_list", "compile_options", "database_list", "foreign_key_list", "function_list",
    "index_info",     "index_list",      "index_xinfo",   "table_info",       "table_list",
    "table_xinfo",    "integrity_check", "quick_check"};

// These take no argument when they read; with one they write.
constexpr std::array<std::string_view, 8> kPragmasWithoutArgument{
    "application_id", "data_version", "encoding",       "freelist_count",
    "page_count",     "page_size",    "schema_version", "user_version"};

constexpr std::array<std::string_view, 6> kForbiddenFunctions{"load_extension", "fts3_tokenizer", "readfile",
                                                              "writefile",      "edit",           "fsdir"};

// Table-valued functions that make their rows out of their arguments.
constexpr std::array<std::string_view, 2> kTablesOfNothing{"json_each", "json_tree"};

std::string lower(const char* text) { return core::lower(text != nullptr ? text : ""); }

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view name) {
  for (const std::string_view item : list) {
    if (item == name) return true;
  }
  return false;
}

std::string_view action_name(int action) {
  switch (action) {
    case SQLITE_INSERT:
      return "INSERT";
    case SQLITE_UPDATE:
      return "UPDATE";
    case SQLITE_DELETE:
      return "DELETE";
    case SQLITE_ATTACH:
      return "ATTACH";
    case SQLITE_DETACH:
      return "DETACH";
    case SQLITE_TRANSACTION:
      return "a transaction";
    case SQLITE_SAVEPOINT:
      return "SAVEPOINT";
    case SQLITE_ANALYZE:
      return "ANALYZE";
    case SQLITE_REINDEX:
      return "REINDEX";
    case SQLITE_ALTER_TABLE:
      return "ALTER TABLE";
    case SQLITE_PRAGMA:
      return "PRAGMA";
    case SQLITE_FUNCTION:
      return "the function";
    default:
      return "a change of the schema";
  }
}

bool allowed(int action, const char* first, const char* second) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return true;
    case SQLITE_UPDATE:
      // SQLite asks this when it sets up a table-valued function such as json_each. A real UPDATE of the
      // schema is refused by defensive mode, by query_only and by the way in which the file is opened.
      return lower(first) == "sqlite_master";
    case SQLITE_FUNCTION:
      return !contains(kForbiddenFunctions, lower(second));
    case SQLITE_PRAGMA: {
      const std::string name = lower(first);
      return contains(kPragmasToRead, name) || (second == nullptr && contains(kPragmasWithoutArgument, name));
    }
    default:
      return false;
  }
}

// Where only some tables can be read: whether the statement may do this.
bool in_scope(const ReadRules& rules, int action, const char* first, const char* second,
              const char* accessor) {
  if (!rules.limits) return true;
  const ReadLimits& limits = *rules.limits;
  // What a pragma tells of other tables is as much as their content. Full-text tables ask for this one
  // themselves.
  if (action == SQLITE_PRAGMA) return lower(first) == "data_version" && second == nullptr;
  if (action != SQLITE_READ) return true;
  const std::string table = lower(first);
  const std::string column = lower(second);
  // Asked when a table-valued function is set up.
  if (table == "sqlite_master" && column == "rowid") return true;
  if (accessor != nullptr) {
    const std::string reader = lower(accessor);
    const bool is_view = limits.views.contains(reader);
    const bool covered = limits.tables.contains(reader);
    // A view may read what it is made of, and so may what it has inside.
    if (!rules.own_names && (!rules.names_other_views || (is_view && covered))) return true;
    // Where a statement only counts a view's rows, this is all that SQLite asks.
    if (is_view && !covered) return false;
  }
  if (limits.tables.contains(table)) return true;
  if (limits.relations.contains(table)) {
    // Where no column is used SQLite does not say who reads it: a view, if the statement does not.
    return column.empty() && accessor == nullptr && !rules.own_names && !rules.names_other_views &&
           !may_name(rules, table);
  }
  // A table that has such a name comes before the function.
  if (contains(kTablesOfNothing, table)) return true;
  // Of a table expression SQLite asks only where none of its columns is used.
  return rules.own_names && column.empty() && !limits.modules.contains(table) &&
         !table.starts_with("sqlite_") && !table.starts_with("pragma_");
}

int authorise(void* its_rules, int action, const char* first, const char* second, const char*,
              const char* accessor) {
  auto& rules = *static_cast<ReadRules*>(its_rules);
  if (rules.notes_reading && action == SQLITE_READ && first != nullptr) rules.read.insert(lower(first));
  const bool scope = in_scope(rules, action, first, second, accessor);
  if (scope && allowed(action, first, second)) return SQLITE_OK;
  std::string what{action == SQLITE_READ ? std::string_view("the table") : action_name(action)};
  const char* name = action == SQLITE_FUNCTION ? second : first;
  if (name != nullptr && action != SQLITE_TRANSACTION) what.append(" ").append(name);
  // The first refusal is what the statement was meant to do; those that follow are its details.
  if (rules.refused.empty()) {
    rules.refused = what;
    rules.out_of_scope = !scope;
  }
  return SQLITE_DENY;
}

void run_unguarded(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw SourceError(std::string("The SQLite connection cannot be made read-only: ") + sqlite3_errmsg(db));
  }
}

}  // namespace

void restrict_to_reading(sqlite3* db, ReadRules* rules) {
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_extended_result_codes(db, 1);

  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 256 * 1024 * 1024);
  sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 4 * 1024 * 1024);
  sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 4096);  // LIKE is quadratic in its pattern
  sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);

  // No memory map: a file that somebody cuts short while it is read would end the process.
  run_unguarded(db, "PRAGMA mmap_size = 0; PRAGMA cache_size = -16384; PRAGMA query_only = 1");
  set_authoriser(db, rules);
}

void set_authoriser(sqlite3* db, ReadRules* rules) { sqlite3_set_authorizer(db, authorise, rules); }

}  // namespace ai_sdk::server
