#pragma once

#include "config/profiles.hpp"
#include "connection.hpp"

#include <ai_sdk/config.hpp>

#include <string>
#include <vector>

namespace ai_sdk::cli {

// One setting as it counts now.
struct ResolvedSetting {
  const Setting* setting = nullptr;
  std::string value;   // as it is shown; empty where nothing is set
  std::string source;  // "--host", "AI_SDK_HOST", a file with its profile, or "default"
};

// What flags, environment and files say together.
struct Resolved {
  std::string profile;        // the one that was looked for
  bool profile_used = false;  // its values count
  std::vector<ResolvedSetting> settings;
  // What the library is to take over what it finds in the environment.
  ConfigOverrides overrides;
  // Why no server can be called with it, and what to do; empty where one can.
  std::string problem;

  const ResolvedSetting& at(std::string_view name) const;
};

// Flags go over the environment, the environment over the profile. A profile that is named by --profile goes
// over the environment. A profile is about one server: where something else names another, nothing of the
// profile counts. A token is only ever sent to the server that it was given for: the environment's to
// AI_SDK_HOST, a profile's to the profile's host.
//
// Throws UsageError where the files or the profile's name are wrong.
Resolved resolve(const ConnectionFlags& flags, const ConfigFiles& files);

}  // namespace ai_sdk::cli
