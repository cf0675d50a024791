#include "man_page.hpp"

#include "command_tree.hpp"

#include <ai_sdk/version.hpp>

#include <CLI/CLI.hpp>

#include <array>
#include <cstdio>
#include <string_view>

namespace ai_sdk::cli {
namespace {

constexpr std::string_view shared_group = "Connection";

// One character outside ASCII, as every roff reads it: "\[u2713]". Moves on to its last byte.
void add_character(std::string& out, std::string_view utf8, std::size_t& at) {
  const auto first = static_cast<unsigned char>(utf8[at]);
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  unsigned code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length && at + 1 < utf8.size(); ++i)
    code = code << 6U | (static_cast<unsigned char>(utf8[++at]) & 0x3FU);
  std::array<char, 16> escape{};
  std::snprintf(escape.data(), escape.size(), "\\[u%04X]", code);
  out += escape.data();
}

// Text as roff shows it: nothing in it is an instruction.
std::string text(std::string_view plain) {
  std::string out;
  bool line_begins = true;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char c = plain[i];
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    line_begins = c == '\n';
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '"':
        out += "\\(dq";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x80)
          out += c;
        else
          add_character(out, plain, i);
    }
  }
  return out;
}

std::string bold(std::string_view plain) { return "\\fB" + text(plain) + "\\fR"; }
std::string italic(std::string_view plain) { return "\\fI" + text(plain) + "\\fR"; }

void section(std::string& out, std::string_view name) { out += ".SH " + std::string(name) + "\n"; }

// Lines that stay as they are.
void verbatim(std::string& out, std::string_view lines) { out += ".PP\n.nf\n" + text(lines) + "\n.fi\n"; }

// "N", without the check that CLI11 writes behind it.
std::string value_name(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.substr(0, type.find(':'));
}

void add_option(std::string& out, const CLI::Option& option) {
  out += ".TP\n";
  std::string names;
  for (const auto& name : names_of(option)) names += (names.empty() ? "" : ", ") + bold(name);
  if (names.empty()) names = italic(option.get_name(true));
  if (takes_value(option) && option.nonpositional()) names += " " + italic(value_name(option));
  out += names + "\n" + text(option.get_description()) + "\n";
}

std::string usage(const CLI::App& command) {
  std::string line = bold(path_of(command));
  if (!options_of(command).empty()) line += " [" + italic("options") + "]";
  for (const CLI::Option* argument : arguments_of(command)) {
    const std::string name = italic(argument->get_name(true));
    line += argument->get_required() ? " " + name : " [" + name + "]";
  }
  return line;
}

void add_command(std::string& out, const CLI::App& command) {
  const auto below = commands_of(command);
  // A group of commands that does nothing by itself has no entry of its own.
  if (below.empty() || command.get_require_subcommand_min() == 0) {
    out += ".SS " + usage(command) + "\n" + text(command.get_description()) + ".\n";
    bool shared = false;
    for (const CLI::Option* argument : arguments_of(command)) add_option(out, *argument);
    for (const CLI::Option* option : options_of(command)) {
      if (option->get_group() == shared_group) {
        shared = true;
      } else if (option != command.get_help_ptr()) {
        add_option(out, *option);
      }
    }
    if (shared) out += ".PP\nThe connection options below can be given too.\n";
    if (!command.get_footer().empty()) verbatim(out, command.get_footer());
  }
  for (const CLI::App* next : below) add_command(out, *next);
}

// The first command that has them stands for all.
const CLI::App* with_shared_options(const CLI::App& app) {
  for (const CLI::App* command : commands_of(app)) {
    for (const CLI::Option* option : options_of(*command))
      if (option->get_group() == shared_group) return command;
    if (const CLI::App* found = with_shared_options(*command)) return found;
  }
  return nullptr;
}

}  // namespace

std::string man_page(const CLI::App& app) {
  std::string out = ".TH AI\\-SDK 1 \"\" \"ai\\-sdk " AI_SDK_VERSION "\" \"User Commands\"\n";
  section(out, "NAME");
  out += "ai\\-sdk \\- call agents that know a company\\(aqs data, and run them locally\n";
  section(out, "SYNOPSIS");
  out += bold("ai-sdk") + " " + italic("command") + " [" + italic("options") + "]\n";
  section(out, "DESCRIPTION");
  out +=
      text(app.get_description()) + "\nAnswers go to standard output, everything else to standard error.\n";
  section(out, "COMMANDS");
  for (const CLI::App* command : commands_of(app)) add_command(out, *command);
  if (const CLI::App* example = with_shared_options(app)) {
    section(out, "\"CONNECTION OPTIONS\"");
    for (const CLI::Option* option : options_of(*example))
      if (option->get_group() == shared_group) add_option(out, *option);
  }
  section(out, "OPTIONS");
  for (const CLI::Option* option : options_of(app)) add_option(out, *option);
  section(out, "FILES");
  out += ".TP\n" + bold("~/.ai-sdk/config.toml") +
         "\nProfiles: which servers there are, and how to reach them.\n";
  out += ".TP\n" + bold("~/.ai-sdk/credentials") + "\nTheir tokens; mode 0600.\n";
  section(out, "NOTES");
  out += ".nf\n" + text(app.get_footer()) + "\n.fi\n";
  return out;
}

}  // namespace ai_sdk::cli
