#pragma once

#include "driver/session.hpp"

#include <filesystem>
#include <ostream>

namespace ai_sdk::bench {

// One case as a table for people.
void print(std::ostream& out, const CaseResult& result);

// The targets of all cases, each with what was reached.
void print_summary(std::ostream& out, const std::vector<CaseResult>& results);

// Everything, for programs. Throws std::runtime_error where the file cannot be written.
void write_json(const std::filesystem::path& file, const Session& session);

}  // namespace ai_sdk::bench
