#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// The length of the longest prefix of text that is well-formed UTF-8.
std::size_t valid_utf8_prefix(std::string_view text);

// Text in which each maximal ill-formed part stands as U+FFFD. Pure.
std::string repair_utf8(std::string_view text);

}  // namespace ai_sdk::server
