#pragma once

#include "catalog/connection.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::server::sql_query {

// Text from the data made harmless inside a Markdown paragraph or cell: no markup, no line ends, no control
// characters; what is longer than `limit` bytes is cut at a character's border.
std::string escape_markdown(std::string_view text, std::size_t limit = 200);
// The same for code spans, where backslashes do not escape.
std::string code_span(std::string_view text);
// ```sql … ``` with a fence that the statement cannot end.
std::string sql_block(std::string_view sql);
// The first rows as a Markdown table.
std::string markdown_table(const ResultSet& result, std::size_t rows);
// 1963 as 1,963.
std::string with_commas(std::int64_t number);
// A value as people read it: grouped thousands, at most four places behind the point.
std::string plain_number(const Value& value);
boost::json::value to_json(const Value& value);
std::int64_t count_words(std::string_view text);

}  // namespace ai_sdk::server::sql_query
