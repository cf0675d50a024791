#pragma once

#include "config/setting.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::cli {

using ProfileValues = std::map<std::string, SettingValue, std::less<>>;
using Profiles = std::map<std::string, ProfileValues, std::less<>>;

// A file with one table per profile:
//
//   [default]
//   host = "https://catalog.example.com"
//   timeout = 30
//
// Throws UsageError that names the file and the line. Values of kinds that no setting has are errors too.
Profiles parse_profiles(std::string_view text, const std::string& file);

// The text with one value set, or removed where there is none. Comments, order and all else stay as they are.
// Throws UsageError where the text is written in a way that this cannot keep.
std::string with_value(const std::string& text, const std::string& profile, const std::string& key,
                       const std::optional<SettingValue>& value, const std::string& file);

}  // namespace ai_sdk::cli
