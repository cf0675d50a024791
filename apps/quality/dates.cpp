#include "dates.hpp"

#include <chrono>
#include <cstdio>

namespace ai_sdk::planted {

std::int64_t day_number(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::string write_date(std::int64_t day, Writing writing, int minute) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  const int y = static_cast<int>(date.year());
  const auto m = static_cast<unsigned>(date.month());
  const auto d = static_cast<unsigned>(date.day());
  char text[64];
  switch (writing) {
    case Writing::iso_time:
      std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:00", y, m, d, minute / 60, minute % 60);
      break;
    case Writing::dot:
      std::snprintf(text, sizeof text, "%02u.%02u.%04d", d, m, y);
      break;
    case Writing::slash:
      std::snprintf(text, sizeof text, "%02u/%02u/%04d", m, d, y);
      break;
    default:
      std::snprintf(text, sizeof text, "%04d-%02u-%02u", y, m, d);
  }
  return text;
}

std::int64_t read_day(const std::string& text, Writing writing) {
  const auto part = [&](std::size_t at, std::size_t size) { return std::stoi(text.substr(at, size)); };
  switch (writing) {
    case Writing::dot:
      return day_number(part(6, 4), part(3, 2), part(0, 2));
    case Writing::slash:
      return day_number(part(6, 4), part(0, 2), part(3, 2));
    default:
      return day_number(part(0, 4), part(5, 2), part(8, 2));
  }
}

}  // namespace ai_sdk::planted
