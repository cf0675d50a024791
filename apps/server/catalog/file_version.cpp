#include "catalog/file_version.hpp"

#include <sys/stat.h>

#include <ctime>

namespace ai_sdk::server {
namespace {

// Linux counts in ticks of up to 10 ms; some network file systems in seconds, but nobody writes there while
// he asks.
constexpr std::int64_t one_step = 100'000'000;

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

std::string file_version(std::span<const std::filesystem::path> files) {
  timespec clock{};
  std::timespec_get(&clock, TIME_UTC);
  const std::int64_t now = nanoseconds(clock);
  std::string version;
  for (const auto& path : files) {
    struct stat file {};
    if (::stat(path.c_str(), &file) != 0) {
      version += "- ";
      continue;
    }
    const std::int64_t written = nanoseconds(file.st_mtim);
    if (written > now - one_step) return {};
    for (const auto part : {static_cast<std::int64_t>(file.st_dev), static_cast<std::int64_t>(file.st_ino),
                            static_cast<std::int64_t>(file.st_size), written}) {
      version += std::to_string(part) + ' ';
    }
  }
  return version;
}

}  // namespace ai_sdk::server
