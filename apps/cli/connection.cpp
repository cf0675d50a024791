#include "connection.hpp"

#include "config/resolve.hpp"
#include "failure.hpp"
#include "output.hpp"

#include <ai_sdk/config.hpp>
#include <ai_sdk/version.hpp>

#include <utility>

namespace ai_sdk::cli {

AiSdkConfig connection_config(const ConnectionFlags& flags) {
  Resolved resolved = resolve(flags, read_config_files());
  if (!resolved.problem.empty()) throw UsageError(resolved.problem);
  if (resolved.at("user_agent").value.empty()) resolved.overrides.user_agent = "ai-sdk-cli/" AI_SDK_VERSION;
  return AiSdkConfig::from_env(resolved.overrides);
}

AiSdkConfig connected_config(const ConnectionFlags& flags) {
  AiSdkConfig config = connection_config(flags);
  if (!config.verify_ssl && config.host.starts_with("https:")) {
    say("warning: the server's certificate is not checked; anybody on the way can read the token");
  }
  return config;
}

AiSdk connect(const ConnectionFlags& flags, const std::function<void(AiSdkConfig&)>& adjust) {
  AiSdkConfig config = connected_config(flags);
  if (adjust) adjust(config);
  return AiSdk{std::move(config)};
}

}  // namespace ai_sdk::cli
