#pragma once

#include <string_view>

namespace ai_sdk::core {

// Throw std::invalid_argument that says what is wrong, after W3C Trace Context (Recommendation, level 1; its
// level 2 only lets keys begin with a digit).
void check_traceparent(std::string_view value);
void check_tracestate(std::string_view value);

}  // namespace ai_sdk::core
