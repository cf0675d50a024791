#pragma once

#include "agents/sql_query/tokenizer.hpp"

#include <optional>
#include <span>
#include <string>

namespace ai_sdk::server::sql_query {

// A span of time: from <= moment < to, as SQL expressions that give 'YYYY-MM-DD' text; an empty side is open.
// Relative spans are written with date('now', …), so the statement stays right when it is run again later.
struct DateSpan {
  std::string from, to;
  std::string words;       // how it is read
  std::size_t length = 0;  // in tokens
  std::string note;        // an assumption worth saying
};

// Reads "last month", "since March 2024", "between 2023-01-01 and 2023-06-30", "in the last 30 days", …
// starting at `at`. `bare_year`: a number such as 2024 alone is a year too.
std::optional<DateSpan> read_date_span(std::span<const Token> tokens, std::size_t at, bool bare_year);
// Whether a span of time stands at `at`.
bool date_follows(std::span<const Token> tokens, std::size_t at);

}  // namespace ai_sdk::server::sql_query
