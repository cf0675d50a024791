#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace ai_sdk::server {

// Which files these are and when and how long they were last written; a file that is not there counts too.
// Empty where one of them was written just now: file systems count time in steps of some milliseconds, and
// a second write in the same step could not be seen.
std::string file_version(std::span<const std::filesystem::path> files);

}  // namespace ai_sdk::server
