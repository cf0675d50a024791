#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// Stems of words that mean about the same as the one with this stem in names of tables and columns: client
// and buyer for customer. Without the word itself; empty where none is known.
const std::vector<std::string>& synonyms_of(std::string_view stem);

}  // namespace ai_sdk::server
