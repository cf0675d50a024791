#pragma once

#include "catalog/table_info.hpp"

#include <string>
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
  std::vector<PostgresColumn> columns;  // as in `info`
};

// All relations that the session's user may read, system schemas left out, ordered by schema (`public` first)
// and name. Where two schemas have one of the same name, the later one is named "schema.name". Throws
// PostgresError.
std::vector<PostgresTable> read_postgres_tables(PostgresSession& session, const std::string& service);

}  // namespace ai_sdk::server
