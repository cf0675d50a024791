#include "chat/slash_command.hpp"

#include <algorithm>
#include <array>

namespace ai_sdk::cli {
namespace {

using Kind = SlashCommand::Kind;

struct Known {
  Kind kind;
  std::string_view name, argument, meaning;
};

constexpr std::array<Known, 5> commands{{
    {Kind::agents, "/agents", "[NAME]", "list the agents; with a name or number, talk to that one"},
    {Kind::clear, "/clear", "", "forget the conversation and begin a new one"},
    {Kind::save, "/save", "FILE", "write the conversation into a file, as Markdown"},
    {Kind::help, "/help", "", "show this"},
    {Kind::quit, "/quit", "", "end; so do Ctrl-D and Ctrl-C pressed twice"},
}};

std::string trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

}  // namespace

SlashCommand read_slash_command(std::string_view typed) {
  if (typed.starts_with("//")) return {Kind::message, std::string(typed.substr(1))};
  const std::string line = trimmed(typed);
  const std::string name = line.substr(0, line.find_first_of(" \t"));
  const bool word = name.size() > 1 && std::all_of(name.begin() + 1, name.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                    });
  // "/etc/hosts says …" is a message.
  if (!line.starts_with('/') || !word || line.find('\n') != std::string::npos)
    return {Kind::message, std::string(typed)};
  const std::string argument = trimmed(std::string_view(line).substr(name.size()));
  for (const Known& known : commands)
    if (name == known.name) return {known.kind, argument};
  if (name == "/exit") return {Kind::quit, argument};
  return {Kind::unknown, name};
}

std::vector<std::string> complete_slash_command(std::string_view before,
                                                const std::vector<std::string>& agents) {
  std::vector<std::string> result;
  if (!before.starts_with('/')) return result;
  const auto add = [&](const std::string& candidate) {
    if (std::string_view(candidate).starts_with(before)) result.push_back(candidate);
  };
  if (before.find(' ') == std::string_view::npos) {
    for (const Known& known : commands) add(std::string(known.name) + (known.argument.empty() ? "" : " "));
  } else {
    for (const std::string& agent : agents) add("/agents " + agent);
  }
  return result;
}

std::vector<std::string> slash_command_help() {
  std::vector<std::string> lines;
  for (const Known& known : commands) {
    std::string line = "  " + std::string(known.name) + " " + std::string(known.argument);
    line.resize(std::max<std::size_t>(line.size() + 1, 18), ' ');
    lines.push_back(line + std::string(known.meaning));
  }
  lines.emplace_back("  //…              a message that begins with a slash");
  return lines;
}

}  // namespace ai_sdk::cli
