#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// Words of texts and names as searches compare them: order_items, orderItems and "Order items" are the words
// order and item each. Lower case, without accents, plurals and verb endings taken off.
struct SearchWord {
  std::string folded;  // lower case without accents
  std::string stem;
};

// Cuts a text into words. Linear in its length; at most `limit` words.
std::vector<SearchWord> search_words(std::string_view text, std::size_t limit = 20'000);
// Of a word in lower case: "categories" becomes "category", "shipping" "ship", "price" "pric".
std::string search_stem(std::string_view folded);
// Lower case without accents, letters and digits only: "Order Items" becomes "orderitems".
std::string search_fold(std::string_view text);
// Words that say nothing about what is looked for: the, of, which, where, …
bool is_search_filler(std::string_view folded);

}  // namespace ai_sdk::server
