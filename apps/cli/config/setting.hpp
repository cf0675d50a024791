#pragma once

#include <ai_sdk/config.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace ai_sdk::cli {

enum class SettingKind { text, seconds, flag, count, secret };

// One thing that can be configured.
struct Setting {
  std::string_view name;      // in the file, and the library's own name for it
  std::string_view variable;  // of the environment; empty where there is none
  SettingKind kind;
  std::string_view fallback;  // what counts where nobody says anything, as text
  std::string_view meaning;
};

// A value as a TOML file has it.
using SettingValue = std::variant<std::string, bool, std::int64_t, double>;

std::span<const Setting> all_settings();
// Throws UsageError that lists what there is.
const Setting& find_setting(std::string_view name);

// A value that somebody typed. Throws UsageError where it is none of the setting's kind.
SettingValue parse_setting(const Setting& setting, const std::string& text);
// As it is shown; a secret as "***".
std::string show_setting(const Setting& setting, const SettingValue& value);

// Puts the value where the library takes it from. `where` begins the text of the UsageError where it is of
// the wrong kind, for instance "/home/ada/.ai-sdk/config.toml, [default]".
void apply_setting(const Setting& setting, const SettingValue& value, const std::string& where,
                   ConfigOverrides& overrides);
// Throws UsageError where the library would refuse the value.
void check_setting(const Setting& setting, const SettingValue& value);

}  // namespace ai_sdk::cli
