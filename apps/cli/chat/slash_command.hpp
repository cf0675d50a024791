#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {

// What may be typed in a conversation beside messages: "/save answer.md". Pure.
struct SlashCommand {
  enum class Kind { message, agents, clear, save, help, quit, unknown };
  Kind kind = Kind::message;
  std::string text;  // the message, what follows the command's name, or the unknown name
};

// One line that begins with "/" and a word of letters is a command; "//…" is a message that begins with "/".
SlashCommand read_slash_command(std::string_view typed);

// What the text may become by Tab: names of commands and, behind "/agents", of agents.
std::vector<std::string> complete_slash_command(std::string_view before,
                                                const std::vector<std::string>& agents);

// Lines for /help.
std::vector<std::string> slash_command_help();

}  // namespace ai_sdk::cli
