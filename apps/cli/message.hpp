#pragma once

#include <ai_sdk/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {

// The message of a run: the argument itself; "@file": the file's text ("@@…" is a message that begins with
// "@");
// "-" or no argument: standard input. Where there is an argument and standard input is a pipe or a file, its
// text follows the argument after an empty line. Throws UsageError where there is no message, it cannot be
// read, it is larger than 64 MiB, or it is not UTF-8.
std::string read_message(const std::optional<std::string>& argument);

// All of standard input, under the same limits.
std::string read_standard_input();

// A text as an argument: itself, "@file", "@@…" or "-", as above. Throws likewise; it may be empty.
std::string read_text(const std::string& argument);

// "key=value" pairs as the parameters of a run. A value that is JSON is taken as JSON, anything else as a
// string. Throws UsageError.
JsonObject parse_parameters(const std::vector<std::string>& pairs);

}  // namespace ai_sdk::cli
