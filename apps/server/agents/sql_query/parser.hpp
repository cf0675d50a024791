#pragma once

#include "agents/sql_query/query_plan.hpp"
#include "agents/sql_query/value_index.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ai_sdk::server::sql_query {

// What a parser knows besides the question.
struct ParseContext {
  const Schema& schema;
  const ValueIndex& values;
  // Finds a text in all rows of these columns; may be empty.
  std::function<std::vector<ValueLink>(std::span<const ColumnRef>, std::string_view)> look_up;
  const Plan* previous = nullptr;  // of the conversation's last question
  int table_hint = -1;             // the table to read where the question names none
};

struct ParseResult {
  bool understood = false;  // everything that matters was used and makes a plan
  Plan plan;                // also without the unused words, where that makes one
  bool has_plan = false;
  std::vector<std::string> unused;  // content words that no part of the plan stands for
  std::string problem;              // why there is no plan, in words; may be empty
  bool changes_previous = false;    // the plan is the previous one with a change
  bool asks_to_write = false;
  bool names_something = false;  // a table or a column of this schema is named
};

ParseResult parse_question(std::span<const Token> tokens, const ParseContext& context);

}  // namespace ai_sdk::server::sql_query
