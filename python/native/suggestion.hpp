#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::python {

// Which of the known names may be meant: "; did you mean 'x'?" or nothing.
std::string suggestion(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace ai_sdk::python
