#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ai_sdk::cli {

// What could stand in place of the last of the words (those after the program's name): one line each, a
// description behind a tab where there is one. The line ":files" stands for names of files. Never fails: what
// cannot be found out is left out.
std::vector<std::string> complete(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace ai_sdk::cli
