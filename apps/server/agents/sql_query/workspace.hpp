#pragma once

#include "agents/sql_query/parser.hpp"
#include "catalog/catalog.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::sql_query {

// One data source made ready for questions. Belongs to one run.
class Workspace {
 public:
  Workspace(DataSource& source, std::vector<TableInfo> tables, std::stop_token stop);

  DataSource& source() { return source_; }
  const Schema& schema() const { return schema_; }
  const ValueIndex& values() const { return values_; }
  Connection& connection();  // opened when first asked for
  // Looks at the data of the tables that matter for these tokens. Does its work once.
  void prepare(std::span<const Token> tokens, int table_hint);
  ParseResult parse(std::span<const Token> tokens, const Plan* previous, int table_hint);
  // How many tables and columns of this source the tokens name.
  int relevance(std::span<const Token> tokens) const;

 private:
  DataSource& source_;
  std::stop_token stop_;
  Schema schema_;
  ValueIndex values_;
  std::unique_ptr<Connection> connection_;
  bool prepared_ = false;
};

}  // namespace ai_sdk::server::sql_query
