#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace ai_sdk::cli {

// The tree of commands as the help, the man page and completion see it: what is hidden is left out.

std::vector<const CLI::App*> commands_of(const CLI::App& app);
const CLI::App* find_command(const CLI::App& app, std::string_view name);
// With a leading "-"; positional arguments are not among them.
std::vector<const CLI::Option*> options_of(const CLI::App& app);
std::vector<const CLI::Option*> arguments_of(const CLI::App& app);
// "-p", "--param".
std::vector<std::string> names_of(const CLI::Option& option);
// By one of its names; null where there is none.
const CLI::Option* find_option(const CLI::App& app, std::string_view name);
bool takes_value(const CLI::Option& option);
// "ai-sdk agents list".
std::string path_of(const CLI::App& app);

}  // namespace ai_sdk::cli
