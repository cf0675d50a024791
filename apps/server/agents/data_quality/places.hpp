#pragma once

#include <string_view>

namespace ai_sdk::server::quality {

// A country or a state of the USA, in lower case. Such names lie close together ("Niger", "Nigeria"), so that
// a rare one is not taken for a misspelling of a frequent one.
bool is_known_place(std::string_view lower_name);

}  // namespace ai_sdk::server::quality
