#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

struct ColumnInfo {
  std::string name;
  std::string declared_type;  // as the database says it; empty where it says nothing
  bool not_null = false;
  int primary_key = 0;  // its place in the primary key, from 1; 0 where it is not in it
  std::string comment;
  // What kind of type `declared_type` is where its name does not say so: what a domain stands for, "enum" for
  // one that lists its values. Empty: as declared.
  std::string base_type;
};

struct ForeignKey {
  std::vector<std::string> columns;
  std::string target_table;                 // in the same source
  std::vector<std::string> target_columns;  // empty: the target's primary key
  std::string target_schema;                // empty: that of the table which has the key
};

// A table or view of one data source.
struct TableInfo {
  std::string service;   // the data source's name
  std::string database;  // file or database name
  std::string schema;    // "main" for SQLite
  std::string name;
  bool is_view = false;
  std::string kind;  // in the catalog protocol's words (tableType); empty: View or Regular
  std::vector<ColumnInfo> columns;
  std::vector<ForeignKey> foreign_keys;
  std::string comment;
  std::string definition;  // of a view: its SQL as the database keeps it; empty for tables

  // service.database.schema.table, a part that contains a dot in double quotes (protocol: catalog names).
  std::string fully_qualified_name() const;
  const ColumnInfo* find_column(std::string_view column) const;  // case-insensitive; null where there is none
};

}  // namespace ai_sdk::server
