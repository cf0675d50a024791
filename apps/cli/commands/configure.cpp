#include "command.hpp"
#include "config/resolve.hpp"
#include "core/text.hpp"
#include "message.hpp"
#include "output.hpp"
#include "prompt.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <memory>

namespace ai_sdk::cli {
namespace {

struct ConfigureFlags {
  std::string key;
  std::optional<std::string> value;
  bool json = false;
  CLI::App* set = nullptr;
};

// The profile that is written to.
std::string target_profile(const ConnectionFlags& flags) {
  const char* variable = std::getenv("AI_SDK_PROFILE");
  std::string name = flags.profile ? *flags.profile : variable && *variable ? variable : "default";
  check_profile_name(name);
  return name;
}

void stored(const std::string& profile, std::string_view what) {
  say(std::string(what) + " of profile \"" + profile + "\" is stored");
}

// Asks until the answer is one that the library takes.
SettingValue ask_setting(const Setting& setting, const std::string& question, const std::string& kept) {
  for (;;) {
    std::string answer = setting.kind == SettingKind::secret ? ask_hidden(question) : ask(question);
    if (answer.empty()) answer = kept;
    if (answer.empty()) continue;
    try {
      SettingValue value = parse_setting(setting, answer);
      check_setting(setting, value);
      return value;
    } catch (const UsageError& error) {
      say(error.what());
    }
  }
}

ExitCode ask_all(const ConnectionFlags& flags) {
  if (!can_ask()) {
    throw UsageError(
        "configure asks questions: start it in a terminal, or use ai-sdk configure set host URL and "
        "ai-sdk configure set token <FILE");
  }
  const std::string profile = target_profile(flags);
  const ConfigFiles files = read_config_files();
  const std::string host = files.text(profile, "host");
  const std::string token = files.text(profile, "token");
  const Setting& host_setting = find_setting("host");
  const SettingValue new_host = ask_setting(
      host_setting,
      "Server address" + (host.empty() ? "" : " [" + core::escape_for_terminal(host) + "]") + ": ", host);
  // The token of one server is not offered to another.
  const bool keep = !token.empty() && new_host == SettingValue(host);
  const SettingValue new_token = ask_setting(
      find_setting("token"),
      keep ? "Token (not shown; empty keeps the one there is): " : "Token (not shown): ", keep ? token : "");
  store_setting(profile, host_setting, new_host);
  store_setting(profile, find_setting("token"), new_token);
  stored(profile, "the configuration");
  say("see whether it works: ai-sdk doctor" + (profile == "default" ? "" : " --profile " + profile));
  return ExitCode::done;
}

// The value from standard input, where it is not an argument.
std::string read_value(const Setting& setting) {
  if (can_ask()) {
    const std::string question = std::string(setting.name) + ": ";
    return setting.kind == SettingKind::secret ? ask_hidden(question) : ask(question);
  }
  std::string text = read_standard_input();
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) throw UsageError("standard input is empty: there is no value to store");
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

ExitCode set(const ConfigureFlags& options, const ConnectionFlags& flags) {
  const Setting& setting = find_setting(options.key);
  if (setting.kind == SettingKind::secret && (options.value || !options.set->remaining().empty())) {
    throw UsageError(
        "a token is not taken as an argument: other users of this machine and the shell's history would have "
        "it, and this one may be in both now. Run ai-sdk configure set token and type it, or give it on "
        "standard input");
  }
  if (!options.set->remaining().empty())
    throw UsageError("configure set takes one KEY and one VALUE; quote a value that has blanks in it");
  const SettingValue value = parse_setting(setting, options.value ? *options.value : read_value(setting));
  check_setting(setting, value);
  const std::string profile = target_profile(flags);
  store_setting(profile, setting, value);
  stored(profile, setting.name);
  return ExitCode::done;
}

ExitCode unset(const ConfigureFlags& options, const ConnectionFlags& flags) {
  store_setting(target_profile(flags), find_setting(options.key), std::nullopt);
  return ExitCode::done;
}

JsonObject setting_json(const ResolvedSetting& entry) {
  JsonObject result;
  result["key"] = entry.setting->name;
  result["value"] = entry.value.empty() ? Json(nullptr) : Json(entry.value);
  result["source"] = entry.source.empty() ? Json(nullptr) : Json(entry.source);
  return result;
}

ExitCode get(const ConfigureFlags& options, const ConnectionFlags& flags) {
  const Setting& setting = find_setting(options.key);
  const Resolved resolved = resolve(flags, read_config_files());
  const ResolvedSetting* found = nullptr;
  for (const auto& entry : resolved.settings)
    if (entry.setting == &setting) found = &entry;
  if (options.json) {
    print_json(setting_json(found ? *found : ResolvedSetting{&setting, "", ""}));
  } else if (found && !found->value.empty()) {
    standard_output().text(found->value + "\n");
  }
  if (found && !found->value.empty()) return ExitCode::done;
  if (!options.json) say(options.key + " is not set");
  return ExitCode::failed;
}

ExitCode list(const ConfigureFlags& options, const ConnectionFlags& flags) {
  const ConfigFiles files = read_config_files();
  const Resolved resolved = resolve(flags, files);
  if (options.json) {
    JsonObject document;
    document["profile"] = resolved.profile;
    boost::json::array names, entries;
    for (const auto& [name, values] : files.profiles) names.emplace_back(name);
    for (const auto& entry : resolved.settings) entries.emplace_back(setting_json(entry));
    document["profiles"] = std::move(names);
    document["settings"] = std::move(entries);
    document["problem"] = resolved.problem.empty() ? Json(nullptr) : Json(resolved.problem);
    print_json(document);
    return ExitCode::done;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& entry : resolved.settings) {
    if (!entry.source.empty()) rows.push_back({std::string(entry.setting->name), entry.value, entry.source});
  }
  print_table({"KEY", "VALUE", "FROM"}, rows);
  if (files.has(resolved.profile) && !resolved.profile_used)
    say("profile \"" + resolved.profile + "\" is about another server; nothing of it counts");
  if (!resolved.problem.empty()) say(resolved.problem);
  return ExitCode::done;
}

using Action = ExitCode (*)(const ConfigureFlags&, const ConnectionFlags&);

CLI::App* add(CLI::App& parent, const char* name, const char* description, Action action,
              const std::shared_ptr<ConfigureFlags>& options, ConnectionFlags& flags, Chosen& chosen) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->add_option("--profile", flags.profile, "The profile, over AI_SDK_PROFILE")->type_name("NAME");
  command->final_callback([=, &flags, &chosen] {
    chosen = {.run = [=, &flags] { return action(*options, flags); }, .json = options->json};
  });
  return command;
}

std::string settings_text() {
  std::string text = "Settings:\n";
  for (const Setting& setting : all_settings()) {
    std::string line = "  " + std::string(setting.name);
    line.append(line.size() < 22 ? 22 - line.size() : 1, ' ');
    text += line + std::string(setting.meaning) + "\n";
  }
  return text;
}

}  // namespace

void add_configure(CLI::App& app, ConnectionFlags& flags, Chosen& chosen) {
  auto options = std::make_shared<ConfigureFlags>();
  CLI::App* command = app.add_subcommand("configure", "Store which server to call, and its token");
  command->require_subcommand(0, 1);
  command->add_option("--profile", flags.profile, "The profile to write, over AI_SDK_PROFILE")
      ->type_name("NAME");
  command->footer(
      "Without a command it asks for the server's address and its token. They are kept in\n"
      "~/.ai-sdk/config.toml and, the token, in ~/.ai-sdk/credentials, which only you can read.\n"
      "Options go over the environment, the environment over these files.\n"
      "\n"
      "Examples:\n"
      "  ai-sdk configure\n"
      "  ai-sdk configure --profile work\n"
      "  ai-sdk configure set timeout 30\n"
      "  ai-sdk configure set token <token.txt\n"
      "  ai-sdk configure list");
  command->final_callback([command, &flags, &chosen] {
    if (command->get_subcommands().empty())
      chosen = {.run = [&flags] { return ask_all(flags); }, .json = false};
  });

  options->set = add(*command, "set", "Store one setting", set, options, flags, chosen);
  options->set->add_option("KEY", options->key, "What to set")->required();
  options->set->add_option("VALUE", options->value,
                           "Its value; without it, it is asked for or read from standard input. A token is "
                           "never taken from here");
  options->set->allow_extras();  // what is too much may be a token, and is not to be shown
  options->set->footer(settings_text());
  CLI::App* removing = add(*command, "unset", "Remove one setting", unset, options, flags, chosen);
  removing->add_option("KEY", options->key, "What to remove")->required();

  CLI::App* one = add(*command, "get", "Print one setting as it counts now", get, options, flags, chosen);
  one->add_option("KEY", options->key, "Which one")->required();
  one->add_flag("--json", options->json, "Print a JSON object, with where the value comes from");
  CLI::App* all = add(*command, "list", "Print all settings that count now, and where each comes from", list,
                      options, flags, chosen);
  all->add_flag("--json", options->json, "Print a JSON object");
}

}  // namespace ai_sdk::cli
