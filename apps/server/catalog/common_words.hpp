#pragma once

#include <string_view>

namespace ai_sdk::server {

// Words of ordinary requests ("show", "order", "data", "the"): not a table's name unless the sentence says
// so.
bool is_common_word(std::string_view folded);

// Words that ask for a look at what follows: analyze, profile, describe.
bool is_analysis_verb(std::string_view folded);

// table, tables, view, views, dataset.
bool is_table_word(std::string_view folded);

// Common words that are also things one counts ("per order", "each review").
bool is_countable_thing(std::string_view folded);

}  // namespace ai_sdk::server
