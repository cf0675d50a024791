#include "usage_message.hpp"

#include "core/edit_distance.hpp"
#include "core/text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {
namespace {

std::string shown(std::string_view word) { return core::shorten(core::to_valid_utf8(word), 60); }

// The one that was probably meant; empty where none resembles the word.
std::string nearest(std::string_view word, const std::vector<std::string>& names) {
  std::string best;
  std::size_t fewest = std::max<std::size_t>(1, word.size() / 3) + 1;
  if (word.size() > 60) return best;
  for (const auto& name : names) {
    if (const auto apart = core::edit_distance(word, name); apart < fewest) {
      fewest = apart;
      best = name;
    }
  }
  return best;
}

std::string unknown(std::string_view kind, std::string_view word, const std::vector<std::string>& names) {
  std::string message = "there is no " + std::string(kind) + ' ' + shown(word);
  if (const auto meant = nearest(word, names); !meant.empty()) message += "; is it " + meant + '?';
  return message;
}

std::vector<std::string> command_names(const CLI::App& place) {
  std::vector<std::string> names;
  const auto is_shown = [](const CLI::App* command) { return !command->get_group().empty(); };
  for (const CLI::App* command : place.get_subcommands(is_shown)) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& place) {
  std::vector<std::string> names;
  for (const CLI::Option* option : place.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

}  // namespace

std::string usage_message(const CLI::ParseError& error, const CLI::App& place) {
  const std::vector<std::string> rest = place.remaining();
  const auto option = std::find_if(rest.begin(), rest.end(),
                                   [](const auto& word) { return word.starts_with('-') && word != "-"; });
  const bool no_command = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError) &&
                          place.get_require_subcommand_min() > 0 && place.get_subcommands().empty();
  const bool too_much = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
  if ((no_command || too_much) && option != rest.end())
    return unknown("option", option->substr(0, option->find('=')), option_names(place));
  if (no_command) {
    const auto names = command_names(place);
    if (!rest.empty()) return unknown("command", rest.front(), names);
    std::string all;
    for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
    return "which command? There are " + all;
  }
  if (too_much && !rest.empty()) {
    std::string all;
    for (const auto& word : rest) all += (all.empty() ? "" : " ") + shown(word);
    return "this is more than the command takes: " + all;
  }
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ConversionError)) {
    // "Could not convert: --timeout = abc"
    const std::string_view text = error.what();
    const auto colon = text.find(": ");
    const auto equals = text.find(" = ");
    if (colon != std::string_view::npos && equals != std::string_view::npos && colon < equals) {
      return std::string(text.substr(colon + 2, equals - colon - 2)) + " wants a number, not " +
             shown(text.substr(equals + 3));
    }
  }
  return core::to_valid_utf8(error.what());
}

}  // namespace ai_sdk::cli
