#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// The same for a word's singular and plural, and now and then for two other words: see same_but_for_number.
std::string number_key(std::string_view folded);

// Whether two folded words are the same, or one is the other's English plural.
bool same_but_for_number(std::string_view a, std::string_view b);

// The words of a name: order_items, orderItems and "order items" are each two.
std::vector<std::string> words_of_name(std::string_view name);

// Letters to add, drop, change or swap with a neighbour; more than limit gives limit + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// Whether a word looks like a slip of the pen for a name.
bool looks_like_typo(std::string_view folded_word, std::string_view folded_name);

// The names that resemble what was asked for (misspelt, begun alike, sharing a word), best first, five at
// most.
std::vector<std::string> nearest_names(std::string_view asked_for, const std::vector<std::string>& names);

}  // namespace ai_sdk::server
