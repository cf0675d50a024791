#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace ai_sdk::planted {

// Profiles one table of `rows` rows, and beside it, in turns and in this one process, lets SQLite itself do
// the least that a profile could do: SELECT count(*), min(c), max(c) over every column. Gives back a report
// whose last line is the ratio of the two medians. Throws std::runtime_error where the two do not agree on
// counts, minima and maxima.
std::string compare_speed(std::int64_t rows, const std::filesystem::path& directory);

}  // namespace ai_sdk::planted
