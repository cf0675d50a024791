#pragma once

#include "driver/arguments.hpp"
#include "driver/case.hpp"

#include <string>

namespace ai_sdk::bench {

// One of this driver's programs as a competitor: with check=1 it returns {"answer": …}, without it numbers by
// metric.
Competitor own_program(std::string name, std::string program, Arguments arguments);

// What every invoke has to return, as JSON.
boost::json::value expected_answer();

}  // namespace ai_sdk::bench
