#pragma once

#include <string>
#include <string_view>

namespace ai_sdk::server {

// The store's own SQL, which is written for SQLite, as PostgreSQL reads it: parameters ?1 become $1. What
// stands in quotes stays.
std::string statement_for_postgres(std::string_view sql);

// The same for a layout: integers have 64 bits, and the numbers that SQLite gives to rows (AUTOINCREMENT, and
// the rowid of tables without it) are columns that count up.
std::string layout_for_postgres(std::string_view sql);

}  // namespace ai_sdk::server
