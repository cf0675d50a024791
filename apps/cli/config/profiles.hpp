#pragma once

#include "config/toml_text.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace ai_sdk::cli {

// ~/.ai-sdk/config.toml and ~/.ai-sdk/credentials as they are on the disk.
struct ConfigFiles {
  std::filesystem::path config;
  std::filesystem::path credentials;
  Profiles profiles;  // of config.toml
  Profiles secrets;   // of credentials: token, and `host`, the server that it was stored for

  bool has(std::string_view profile) const;
  // A value of one profile, wherever it is kept; null where there is none.
  const SettingValue* find(std::string_view profile, std::string_view key) const;
  std::string text(std::string_view profile, std::string_view key) const;  // empty where there is none
  // The file that holds it.
  const std::filesystem::path& place(std::string_view key) const;
};

// Reads both. No home folder: no files. Throws UsageError where one cannot be understood.
ConfigFiles read_config_files();

// Stores one value of a profile, or removes it. A token is stored together with the profile's host. Throws
// UsageError.
void store_setting(const std::string& profile, const Setting& setting,
                   const std::optional<SettingValue>& value);

// Letters, digits, "_", "-" and "."; at most 64 of them. Throws UsageError.
void check_profile_name(const std::string& name);

}  // namespace ai_sdk::cli
