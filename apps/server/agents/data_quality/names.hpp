#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::quality {

// The words of a name, lower case: "shippedAt" and "SHIPPED_AT" both give {"shipped", "at"}.
std::vector<std::string> name_words(std::string_view name);

// "customers" → "customer", "Categories" → "category"; words without a plural form come back as they are.
std::string singular(std::string_view word);

// Is one of the words in the list?
bool has_word(const std::vector<std::string>& words, std::initializer_list<std::string_view> list);

// Does `text` stand for the table (or its singular), as in customers / customer / Customer?
bool same_entity(std::string_view text, std::string_view table);

}  // namespace ai_sdk::server::quality
