#pragma once

#include "driver/arguments.hpp"
#include "driver/case.hpp"

namespace ai_sdk::bench {

// The load generator of nghttp2, on one thread.
Competitor h2load(const Arguments& arguments);

}  // namespace ai_sdk::bench
