#include "config/profiles.hpp"

#include "config/own_file.hpp"
#include "core/text.hpp"
#include "failure.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace ai_sdk::cli {
namespace {

const SettingValue* look_up(const Profiles& profiles, std::string_view profile, std::string_view key) {
  const auto found = profiles.find(profile);
  if (found == profiles.end()) return nullptr;
  const auto value = found->second.find(key);
  return value == found->second.end() ? nullptr : &value->second;
}

std::filesystem::path folder() {
  const char* home = std::getenv("HOME");
  return home && *home == '/' ? std::filesystem::path(home) / ".ai-sdk" : std::filesystem::path();
}

struct Change {
  std::string key;
  std::optional<SettingValue> value;
};

void change(const std::filesystem::path& file, const std::string& profile,
            const std::vector<Change>& changes) {
  const std::string before = read_own_file(file).value_or("");
  std::string text = before;
  for (const auto& [key, value] : changes) text = with_value(text, profile, key, value, file.string());
  if (text != before) write_own_file(file, text);
}

}  // namespace

bool ConfigFiles::has(std::string_view profile) const {
  return profiles.find(profile) != profiles.end() || secrets.find(profile) != secrets.end();
}

const SettingValue* ConfigFiles::find(std::string_view profile, std::string_view key) const {
  return look_up(key == "token" ? secrets : profiles, profile, key);
}

std::string ConfigFiles::text(std::string_view profile, std::string_view key) const {
  const SettingValue* value = find(profile, key);
  const auto* text = value ? std::get_if<std::string>(value) : nullptr;
  return text ? *text : "";
}

const std::filesystem::path& ConfigFiles::place(std::string_view key) const {
  return key == "token" ? credentials : config;
}

ConfigFiles read_config_files() {
  ConfigFiles files;
  const auto where = folder();
  if (where.empty()) return files;
  files.config = where / "config.toml";
  files.credentials = where / "credentials";
  if (const auto text = read_own_file(files.config))
    files.profiles = parse_profiles(*text, files.config.string());
  if (const auto text = read_secret_file(files.credentials))
    files.secrets = parse_profiles(*text, files.credentials.string());
  for (const auto& [profile, values] : files.profiles) {
    const auto token = values.find("token");
    if (token == values.end()) continue;
    throw UsageError(files.config.string() + ": [" + profile +
                     "] holds a token, which belongs into the file credentials: remove the line and run "
                     "ai-sdk configure set token");
  }
  return files;
}

void store_setting(const std::string& profile, const Setting& setting,
                   const std::optional<SettingValue>& value) {
  check_profile_name(profile);
  const ConfigFiles files = read_config_files();
  if (files.config.empty())
    throw UsageError("there is no home folder to keep the configuration in; set HOME to yours");
  if (setting.name != "token") {
    // A token that waits for its server belongs to the first one that is named.
    if (setting.name == "host" && value && files.find(profile, "token") &&
        !look_up(files.secrets, profile, "host")) {
      const SettingValue* former = files.find(profile, "host");
      change(files.credentials, profile, {{"host", former ? *former : *value}});
    }
    change(files.config, profile, {{std::string(setting.name), value}});
    return;
  }
  const SettingValue* host = value ? files.find(profile, "host") : nullptr;
  change(files.credentials, profile,
         {{"token", value}, {"host", host ? std::optional<SettingValue>(*host) : std::nullopt}});
}

void check_profile_name(const std::string& name) {
  const bool right = !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
  if (!right) {
    throw UsageError("a profile's name has 1 to 64 letters, digits, \"_\", \"-\" and \".\"; \"" +
                     core::shorten(core::to_valid_utf8(name), 80) + "\" is none");
  }
}

}  // namespace ai_sdk::cli
