#pragma once

#include "exit_code.hpp"

#include <ai_sdk/json.hpp>

#include <string>
#include <vector>

namespace ai_sdk::cli::doctor {

enum class Mark { good, warning, bad, skipped };

// One line of the report.
struct Finding {
  std::string name;  // what was looked at: "dns", "tls"
  Mark mark = Mark::good;
  std::string text;                  // what was seen
  std::string advice;                // what to do; may be empty
  JsonObject details;                // beside these, in JSON
  ExitCode code = ExitCode::failed;  // what the program ends with where it is bad
};
using Findings = std::vector<Finding>;

inline bool any_bad(const Findings& findings) {
  for (const auto& finding : findings)
    if (finding.mark == Mark::bad) return true;
  return false;
}

}  // namespace ai_sdk::cli::doctor
