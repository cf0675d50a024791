#include "doctor/checks.hpp"

#include <array>
#include <ctime>

namespace ai_sdk::cli::doctor {

std::string date_text(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  std::array<char, 32> text{};
  if (!gmtime_r(&time, &parts) || std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts) == 0)
    return "a date that is out of range";
  return text.data();
}

std::string distance_text(std::int64_t seconds, std::int64_t now) {
  const std::int64_t distance = seconds > now ? seconds - now : now - seconds;
  std::int64_t count = distance / (24 * 60 * 60);
  const char* unit = "day";
  if (count == 0) {
    count = distance / 3600;
    unit = "hour";
  }
  if (count == 0) {
    count = distance / 60;
    unit = "minute";
  }
  const std::string text = std::to_string(count) + " " + unit + (count == 1 ? "" : "s");
  return seconds > now ? "in " + text : text + " ago";
}

}  // namespace ai_sdk::cli::doctor
