#pragma once

#include <string>
#include <string_view>

namespace ai_sdk::cli {

// Questions to whoever sits at the terminal; they stand on standard error. Standard input must be a terminal.
bool can_ask();

// The line that is typed, without blanks around it. Throws UsageError at the end of input.
std::string ask(std::string_view question);
// The same without showing what is typed. Throws Interrupted on Ctrl-C. The terminal is always left as it
// was.
std::string ask_hidden(std::string_view question);
// "y" or "yes".
bool ask_yes(std::string_view question);

}  // namespace ai_sdk::cli
