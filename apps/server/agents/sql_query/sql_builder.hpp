#pragma once

#include "agents/sql_query/query_plan.hpp"
#include "agents/sql_query/value_index.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace ai_sdk::server::sql_query {

// The plan cannot be said in one statement that means what was asked; the text says why.
struct CannotBuild : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct BuiltQuery {
  std::string sql;                 // complete: values are written into it, nothing is left to bind
  std::vector<std::string> notes;  // what a reader should know about how it counts
};

// The table whose rows are counted, summed or shown: one from which everything that is grouped or shown can
// be reached by steps to at most one row each, so that no row counts twice. Throws CannotBuild.
int base_table(const Plan& plan, const Schema& schema);

// Writes the plan as one SELECT in SQLite's language.
BuiltQuery build_sql(const Plan& plan, const Schema& schema, const ValueIndex& values);

}  // namespace ai_sdk::server::sql_query
