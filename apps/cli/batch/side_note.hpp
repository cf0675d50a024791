#pragma once

#include <string>

namespace ai_sdk::cli {

// A small file beside a batch's records, "OUT.batch", that holds the batch's name until the first record
// does: a batch that is killed before that is still the same one when it is taken up again.
std::string read_side_note(const std::string& path);  // empty where there is none that can be used
void write_side_note(const std::string& path, const std::string& batch);  // on the disk when it returns
void remove_side_note(const std::string& path) noexcept;

}  // namespace ai_sdk::cli
