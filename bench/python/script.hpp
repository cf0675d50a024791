#pragma once

#include "driver/arguments.hpp"
#include "driver/case.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace ai_sdk::bench {

// Runs a script of this folder ("acall/ours.py") on the client's core, with the Python package of this build
// in its path, and returns the object that it printed. Throws std::runtime_error with its output where it
// failed.
boost::json::object run_script(const std::string& script, Arguments arguments);

// The same as a competitor: with check=1 it returns {"answer": …}, without it numbers by metric. Left out
// where Python does not find `module`.
Competitor python_script(std::string name, std::string script, std::string module, Arguments arguments);

// Throws Skipped where this build has no Python package.
void need_python_package();

}  // namespace ai_sdk::bench
