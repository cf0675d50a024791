#pragma once

#include <filesystem>
#include <stdexcept>

namespace ai_sdk::server {

// A file or folder that should be its owner's alone is not, or cannot be made. The text names it and says
// what to do.
struct PrivateFileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Creates the file empty with mode 0600 where it is not there; no moment passes in which others could open
// it. Where it is there, it must be a regular file of this user that nobody else can read or write. Returns
// true where it was created.
bool ensure_private_file(const std::filesystem::path& file);

// The same for a folder with mode 0700; parents that are missing are made.
void ensure_private_folder(const std::filesystem::path& folder);

}  // namespace ai_sdk::server
