#include "store/dialect.hpp"

#include <array>
#include <utility>

namespace ai_sdk::server {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

constexpr std::string_view counted_key = "INTEGER PRIMARY KEY AUTOINCREMENT";

// Rows of these are read in the order in which they came, by SQLite's own rowid.
constexpr std::array tables_with_rowid{std::string_view("CREATE TABLE test_cases (\n")};

}  // namespace

std::string statement_for_postgres(std::string_view sql) {
  std::string out;
  out.reserve(sql.size());
  char quote = 0;
  for (const char c : sql) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '?') {
      out += '$';
      continue;
    }
    out += c;
  }
  return out;
}

std::string layout_for_postgres(std::string_view sql) {
  std::string out;
  out.reserve(sql.size() * 2);
  while (!sql.empty()) {
    const bool at_word = out.empty() || !is_word(out.back());
    if (at_word && sql.starts_with(counted_key)) {
      out += "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
      sql.remove_prefix(counted_key.size());
      continue;
    }
    if (at_word && sql.starts_with("INTEGER") && (sql.size() == 7 || !is_word(sql[7]))) {
      out += "BIGINT";
      sql.remove_prefix(7);
      continue;
    }
    if (at_word && sql.starts_with("TEXT") && (sql.size() == 4 || !is_word(sql[4]))) {
      // Ordered by bytes, as SQLite does.
      out += "TEXT COLLATE \"C\"";
      sql.remove_prefix(4);
      continue;
    }
    bool counted = false;
    for (const auto table : tables_with_rowid) {
      if (!sql.starts_with(table)) continue;
      out += table;
      out += "  rowid BIGINT GENERATED ALWAYS AS IDENTITY,\n";
      sql.remove_prefix(table.size());
      counted = true;
    }
    if (counted) continue;
    out += sql.front();
    sql.remove_prefix(1);
  }
  return out;
}

}  // namespace ai_sdk::server
