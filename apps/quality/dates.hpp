#pragma once

#include <cstdint>
#include <string>

namespace ai_sdk::planted {

// How the dates of one column are written.
enum class Writing : std::uint8_t { iso, iso_time, dot, slash };

// Days since 1970-01-01.
std::int64_t day_number(int year, int month, int day);
// `minute` of the day is written by iso_time alone.
std::string write_date(std::int64_t day, Writing writing, int minute = 0);
// Reads back what write_date wrote.
std::int64_t read_day(const std::string& text, Writing writing);

}  // namespace ai_sdk::planted
