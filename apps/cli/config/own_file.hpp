#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace ai_sdk::cli {

// Files of the user's own in a folder of the user's own.

// The text of a file of at most 1 MiB; nothing where there is none. Throws UsageError.
std::optional<std::string> read_own_file(const std::filesystem::path& file);

// The same for a file that holds secrets. One that others can open is closed to them, with a word on standard
// error; one that belongs to somebody else is a UsageError.
std::optional<std::string> read_secret_file(const std::filesystem::path& file);

// Replaces a file as a whole: whoever looks at any moment, also after a crash, finds the old text or the new
// one. It is made with mode 0600; a folder that is missing is made with 0700. A symbolic link stays one.
// Throws UsageError.
void write_own_file(const std::filesystem::path& file, const std::string& text);

}  // namespace ai_sdk::cli
