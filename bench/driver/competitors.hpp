#pragma once

#include "driver/arguments.hpp"
#include "driver/case.hpp"

#include <string>
#include <vector>

namespace ai_sdk::bench {

// One of this driver's programs as a competitor: with check=1 it returns {"answer": …}, without it numbers by
// metric.
Competitor own_program(std::string name, std::string program, Arguments arguments);

// The library twice: on the program's own event loop, and with the I/O thread that it makes where it is given
// no loop.
std::vector<Competitor> both_of_ours(const std::string& program, const Arguments& arguments);

// What every invoke has to return, as JSON.
boost::json::value expected_answer();

}  // namespace ai_sdk::bench
