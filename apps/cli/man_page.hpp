#pragma once

#include <string>

namespace CLI {
class App;
}

namespace ai_sdk::cli {

// The program's manual page (roff with the man macros), from the same tree as --help.
std::string man_page(const CLI::App& app);

}  // namespace ai_sdk::cli
