#pragma once

#include "agents/sql_query/query_plan.hpp"
#include "agents/sql_query/tokenizer.hpp"
#include "catalog/table_info.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ai_sdk::server::sql_query {

// A row of `child` points to at most one row of `parent`.
struct Relation {
  int child = -1, child_column = -1;
  int parent = -1, parent_column = -1;
  bool inferred = false;  // from the names, not declared
};

// How well words name something, best first.
enum class LinkQuality { exact, partial, synonym, fuzzy };

struct TableLink {
  int table = -1;
  std::size_t length = 0;  // in tokens
  LinkQuality quality = LinkQuality::exact;
};
struct ColumnLink {
  ColumnRef column;
  std::size_t length = 0;
  LinkQuality quality = LinkQuality::exact;
  bool qualified = false;  // the table was named too
};

// A source's tables with what is needed to find them by words. Built from the catalog alone.
class Schema {
 public:
  explicit Schema(std::vector<TableInfo> tables);

  std::size_t table_count() const { return tables_.size(); }
  const TableInfo& table(int index) const { return tables_[static_cast<std::size_t>(index)]; }
  const ColumnInfo& column(ColumnRef ref) const;
  const std::vector<Relation>& relations() const { return relations_; }
  int find_table(std::string_view name) const;  // by its exact name, -1 where there is none
  ColumnRef find_column(int table, std::string_view name) const;
  const std::vector<std::string>& parts(ColumnRef ref) const;  // of the column's name

  // The best table named by the tokens at `at`; longest match first.
  std::optional<TableLink> link_table(std::span<const Token> tokens, std::size_t at) const;
  // All columns named by the tokens at `at`: those of the longest match, best quality first.
  std::vector<ColumnLink> link_columns(std::span<const Token> tokens, std::size_t at) const;

  // Steps from child to parent that lead from one table to another; empty where from == to, nothing where
  // there is no such way.
  std::optional<std::vector<Relation>> parent_path(int from, int to) const;
  // Tables with a relation to `parent`.
  std::vector<Relation> children_of(int parent) const;
  // Number of relations between two tables in either direction; a large number where there is none.
  int distance(int from, int to) const;

  std::optional<ColumnRef> key(int table) const;   // a single column that identifies rows
  std::vector<ColumnRef> labels(int table) const;  // what people call a row by: name, title, …
  bool has_part(ColumnRef ref, std::string_view part) const;

  std::string nearest_table(std::string_view word) const;  // empty where none is near

 private:
  void find_relations();
  void infer_relation(int child, int column);

  std::vector<TableInfo> tables_;
  std::vector<std::vector<std::string>> table_parts_;
  std::vector<std::vector<std::vector<std::string>>> column_parts_;
  std::vector<Relation> relations_;
};

}  // namespace ai_sdk::server::sql_query
