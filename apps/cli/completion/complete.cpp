#include "completion/complete.hpp"

#include "command_tree.hpp"
#include "completion/names.hpp"
#include "config/setting.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace ai_sdk::cli {
namespace {

using Lines = std::vector<std::string>;

const Lines files{":files"};

std::string described(const std::string& name, std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text.empty() ? name : name + "\t" + text;
}

// Where the words have led to.
struct Place {
  const CLI::App* command;
  const CLI::Option* waiting = nullptr;  // the option whose value comes next
  std::size_t arguments = 0;             // positional ones that are given
  bool only_arguments = false;           // "--" was there
  ConnectionFlags flags;
};

void note_flag(const CLI::Option& option, const std::string& value, ConnectionFlags& flags) {
  const auto names = names_of(option);
  if (names.back() == "--profile") flags.profile = value;
  if (names.back() == "--host") flags.host = value;
}

void step(Place& place, const std::string& word) {
  if (place.waiting) {
    if (word == "=") return;  // bash takes "--host=x" apart
    note_flag(*place.waiting, word, place.flags);
    place.waiting = nullptr;
    return;
  }
  if (word == "--") place.only_arguments = true;
  if (!place.only_arguments && word.size() > 1 && word[0] == '-') {
    const auto equals = word.find('=');
    const CLI::Option* option = find_option(*place.command, word.substr(0, equals));
    if (!option || !takes_value(*option)) return;
    if (equals == std::string::npos) {
      place.waiting = option;
    } else {
      note_flag(*option, word.substr(equals + 1), place.flags);
    }
    return;
  }
  if (const CLI::App* below = find_command(*place.command, word); below && place.arguments == 0) {
    place.command = below;
  } else if (word != "--") {
    ++place.arguments;
  }
}

Lines values_of(const CLI::Option& option, const Place& place) {
  const std::string name = names_of(option).back();
  const std::string type = option.get_type_name();
  if (name == "--profile") return profile_names();
  if (name == "--persona") return server_names("personas", place.flags);
  if (name == "--ability") return server_names("abilities", place.flags);
  if (name == "--bot") return server_names("bots", place.flags);
  if (name == "--mode") return {"chat", "agent", "both"};
  if (type.starts_with("FILE") || type.starts_with("SRC") || type.starts_with("DIR")) return files;
  return {};
}

Lines values_of_argument(const CLI::Option& argument, const Place& place) {
  const std::string name = argument.get_name(true);
  const CLI::App* group = place.command->get_parent();
  const std::string parent = group ? group->get_name() : "";
  if (name == "AGENT" || (name == "NAME" && parent == "agents")) return server_names("agents", place.flags);
  if (name == "NAME" && parent == "mcp") return server_names("tools", place.flags);
  for (const char* kind : {"bots", "personas", "abilities"})
    if (name == "NAME" && parent == kind) return server_names(kind, place.flags);
  if (name == "SHELL") return {"bash", "zsh", "fish"};
  if (name == "KEY") {
    Lines keys;
    for (const Setting& setting : all_settings())
      keys.push_back(described(std::string(setting.name), std::string(setting.meaning)));
    return keys;
  }
  if (name == "IN" || name == "FILE") return files;
  return {};
}

Lines option_names(const CLI::App& command) {
  Lines lines;
  for (const CLI::Option* option : options_of(command))
    lines.push_back(described(names_of(*option).back(), option->get_description()));
  return lines;
}

Lines candidates(const Place& place, const std::string& word) {
  if (place.waiting) return values_of(*place.waiting, place);
  if (!place.only_arguments && word.starts_with('-')) return option_names(*place.command);
  Lines lines;
  if (place.arguments == 0) {
    for (const CLI::App* below : commands_of(*place.command))
      lines.push_back(described(below->get_name(), below->get_description()));
  }
  const auto arguments = arguments_of(*place.command);
  // The name of what is to be made is new.
  if (place.arguments < arguments.size() && place.command->get_name() != "create") {
    for (auto& line : values_of_argument(*arguments[place.arguments], place))
      lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

std::vector<std::string> complete(const CLI::App& app, const std::vector<std::string>& words) {
  Place place{.command = &app};
  const std::string word = words.empty() || words.back() == "=" ? "" : words.back();
  for (std::size_t i = 0; i + 1 < words.size(); ++i) step(place, words[i]);
  std::string prefix = word, head;
  // "--host=x": the value is completed, its option stays before it.
  if (const auto equals = word.find('='); word.starts_with("--") && equals != std::string::npos) {
    place.waiting = find_option(*place.command, word.substr(0, equals));
    if (!place.waiting || !takes_value(*place.waiting)) return {};
    head = word.substr(0, equals + 1);
    prefix = word.substr(equals + 1);
  }
  if (prefix.starts_with('@') && !place.waiting) return files;
  Lines result;
  for (const auto& line : candidates(place, prefix)) {
    if (line.starts_with(':') || line.starts_with(prefix))
      result.push_back(line[0] == ':' ? line : head + line);
  }
  return result;
}

}  // namespace ai_sdk::cli
