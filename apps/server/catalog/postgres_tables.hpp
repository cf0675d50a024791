#pragma once

#include "catalog/table_info.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

class PostgresSession;

// How the values of a column are kept in SQLite.
enum class CopiedAs { integer, real, number, truth, bytes, text };

struct PostgresColumn {
  std::string name;  // in PostgreSQL
  CopiedAs as = CopiedAs::text;
};

// A relation of PostgreSQL and what agents see of it.
struct PostgresTable {
  TableInfo info;                       // info.name is its name in the copy
  std::string schema;                   // in PostgreSQL
  std::string name;                     // in PostgreSQL
  bool has_row_marks = false;           // its rows tell which transaction wrote them
  bool moves = false;                   // may change without any transaction of this database
  std::vector<PostgresColumn> columns;  // as in `info`
};

// A table that every copy has, whatever the database holds.
inline constexpr std::string_view copy_mark_table = "ai_sdk_copy";

// All relations that the session's user may read, system schemas left out, ordered by schema (`public` first)
// and name; of a partitioned table the whole, not its parts. Where two have the same name to SQLite, the
// later one is named "schema.name". Throws PostgresError.
std::vector<PostgresTable> read_postgres_tables(PostgresSession& session, const std::string& service);

}  // namespace ai_sdk::server
