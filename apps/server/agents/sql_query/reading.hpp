#pragma once

#include "agents/sql_query/query_plan.hpp"
#include "agents/sql_query/value_index.hpp"

#include <string>
#include <vector>

namespace ai_sdk::server::sql_query {

// The plan in one line of plain words: what was understood, for the reader to check.
std::string reading(const Plan& plan, const Schema& schema, const ValueIndex& values);
// The conditions alone ("where state is “TX”"); empty where there are none.
std::string conditions_in_words(const Plan& plan, const Schema& schema, const ValueIndex& values);
// A table's or column's name as a noun ("order items", "unit price").
std::string noun(std::string_view name);

// Questions that this schema can answer, made from its own tables, columns and values.
std::vector<std::string> example_questions(const Schema& schema, const ValueIndex& values,
                                           int near_table = -1);

}  // namespace ai_sdk::server::sql_query
