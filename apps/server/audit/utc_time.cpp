#include "audit/utc_time.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace ai_sdk::server {

std::string utc_time() {
  std::timespec now{};
  std::timespec_get(&now, TIME_UTC);
  std::tm utc{};
  ::gmtime_r(&now.tv_sec, &utc);
  std::array<char, 32> seconds{};
  std::strftime(seconds.data(), seconds.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::array<char, 8> millis{};
  std::snprintf(millis.data(), millis.size(), ".%03dZ", static_cast<int>(now.tv_nsec / 1'000'000 % 1000));
  return std::string(seconds.data()) + millis.data();
}

}  // namespace ai_sdk::server
