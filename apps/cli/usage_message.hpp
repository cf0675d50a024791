#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace ai_sdk::cli {

// What is wrong with a command line, in one sentence. `place`: the command that it came to.
std::string usage_message(const CLI::ParseError& error, const CLI::App& place);

}  // namespace ai_sdk::cli
