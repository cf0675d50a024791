#pragma once

#include <ai_sdk/client.hpp>

#include <functional>
#include <optional>
#include <string>

namespace ai_sdk::cli {

// What the command line says about the server and the patience with it; the rest comes from the environment
// and the configuration files.
struct ConnectionFlags {
  std::optional<std::string> profile;
  std::optional<std::string> host;
  std::optional<double> timeout;  // seconds
  std::optional<int> max_retries;
  bool insecure = false;
};

// What flags, environment and files say together. Throws UsageError where it is not complete or wrong.
AiSdkConfig connection_config(const ConnectionFlags& flags);

// The same, with a warning on standard error where the server's certificate is not checked.
AiSdkConfig connected_config(const ConnectionFlags& flags);

// A client with that configuration, on which `adjust` has the last word. Throws UsageError.
AiSdk connect(const ConnectionFlags& flags, const std::function<void(AiSdkConfig&)>& adjust = {});

}  // namespace ai_sdk::cli
