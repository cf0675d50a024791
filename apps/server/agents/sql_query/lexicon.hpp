#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::sql_query {

// The singular of an English word in lower case ("categories" gives category, "status" stays).
std::string singular(std::string_view lower);
// The form that a verb's past or -ing form may come from ("shipped" gives ship); the word itself otherwise.
std::string verb_root(std::string_view lower);
// A plural for messages ("category" gives categories).
std::string plural(std::string_view word);

// Words that carry no meaning for a query: articles, politeness, auxiliaries.
bool is_stop_word(std::string_view lower);
// Words that ask for a change of the data.
bool is_write_word(std::string_view lower);
// zero … twelve, a dozen, a hundred.
std::optional<int> number_word(std::string_view lower);

// Names (in the singular) that columns have for what a word means: revenue gives total, amount, …; best
// first.
std::span<const std::string_view> column_synonyms(std::string_view stem);
// The same for names of tables: client gives customer, …
std::span<const std::string_view> table_synonyms(std::string_view stem);
// Adjectives by what they compare: cheap gives price. Empty where the word is no such adjective.
struct Adjective {
  std::string_view concept_name;  // price, amount, quantity, date, birth, rating, size
  bool descending = false;        // the superlative asks for the greatest
};
std::optional<Adjective> superlative(std::string_view lower);

// Number of letters to change, insert, drop or swap; gives up (returns limit + 1) beyond the limit.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// The parts of a name, in lower case and singular: "orderDate", "order_date" and "Order Date" give order,
// date.
std::vector<std::string> name_parts(std::string_view name);

}  // namespace ai_sdk::server::sql_query
