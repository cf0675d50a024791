#include "agents/sql_query/sql_text.hpp"

#include "agents/sql_query/tokenizer.hpp"
#include "catalog/connection.hpp"

#include <algorithm>
#include <unordered_set>

namespace ai_sdk::server::sql_query {

std::string identifier(std::string_view name) {
  // The words that SQLite does not take as a bare name, and those that PostgreSQL reserves besides.
  static const std::unordered_set<std::string_view> reserved{"add",          "all",
                                                             "alter",        "and",
                                                             "any",          "array",
                                                             "as",           "asc",
                                                             "between",      "both",
                                                             "case",         "cast",
                                                             "check",        "collate",
                                                             "column",       "commit",
                                                             "constraint",   "create",
                                                             "cross",        "current_date",
                                                             "current_time", "current_timestamp",
                                                             "default",      "deferrable",
                                                             "delete",       "desc",
                                                             "distinct",     "do",
                                                             "drop",         "else",
                                                             "end",          "escape",
                                                             "except",       "exists",
                                                             "false",        "fetch",
                                                             "for",          "foreign",
                                                             "from",         "full",
                                                             "grant",        "group",
                                                             "having",       "if",
                                                             "in",           "index",
                                                             "inner",        "insert",
                                                             "intersect",    "into",
                                                             "is",           "isnull",
                                                             "join",         "key",
                                                             "leading",      "left",
                                                             "like",         "limit",
                                                             "natural",      "not",
                                                             "notnull",      "null",
                                                             "offset",       "on",
                                                             "only",         "or",
                                                             "order",        "outer",
                                                             "over",         "plan",
                                                             "pragma",       "primary",
                                                             "references",   "right",
                                                             "rowid",        "select",
                                                             "set",          "some",
                                                             "table",        "then",
                                                             "to",           "trailing",
                                                             "transaction",  "true",
                                                             "union",        "unique",
                                                             "update",       "user",
                                                             "using",        "values",
                                                             "view",         "when",
                                                             "where",        "window",
                                                             "with"};
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  const bool simple =
      !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::all_of(name.begin(), name.end(), plain);
  if (simple && !reserved.contains(fold_case(name))) return std::string(name);
  return quote_identifier(name);
}

std::string table_name(const TableInfo& table) {
  if (table.schema.empty() || table.schema == "main" || table.schema == "public")
    return identifier(table.name);
  return identifier(table.schema) + "." + identifier(table.name);
}

}  // namespace ai_sdk::server::sql_query
