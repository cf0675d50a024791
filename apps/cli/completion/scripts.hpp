#pragma once

#include <string_view>

namespace ai_sdk::cli {

// What a shell has to read once, so that Tab asks this program. Empty for a shell that is not known.
std::string_view completion_script(std::string_view shell);

}  // namespace ai_sdk::cli
