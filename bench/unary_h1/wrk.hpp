#pragma once

#include "driver/arguments.hpp"
#include "driver/case.hpp"

namespace ai_sdk::bench {

// The load generator wrk, on one thread.
Competitor wrk(const Arguments& arguments);

}  // namespace ai_sdk::bench
