#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace ai_sdk::server {

// A data source cannot be opened or read. The text names the file, says what is wrong and what to do.
struct SourceError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// 'dir/file.csv': a path as error messages show it.
std::string shown(const std::filesystem::path& path);

}  // namespace ai_sdk::server
