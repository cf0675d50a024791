#include "connection.hpp"

#include "failure.hpp"
#include "output.hpp"

#include <ai_sdk/config.hpp>
#include <ai_sdk/version.hpp>

#include <cmath>
#include <cstdlib>

namespace ai_sdk::cli {
namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value;
}

std::chrono::milliseconds milliseconds(double seconds) {
  // Beyond a day the library's own check answers; this one only keeps the conversion defined.
  if (!std::isfinite(seconds) || seconds < 0 || seconds > 1e9) {
    throw UsageError("--timeout wants a number of seconds from 0 (no limit) to 86400");
  }
  return std::chrono::milliseconds{std::llround(seconds * 1000)};
}

}  // namespace

AiSdk connect(const ConnectionFlags& flags, const std::function<void(AiSdkConfig&)>& adjust) {
  if (!flags.host && !is_set("AI_SDK_HOST")) {
    throw UsageError(
        "no server is set. Set AI_SDK_HOST and AI_SDK_TOKEN, or start a server on this machine with `ai-sdk "
        "serve` "
        "and paste the two lines that it prints into this shell");
  }
  if (!is_set("AI_SDK_TOKEN")) {
    throw UsageError(
        "no token is set. Set AI_SDK_TOKEN to a token of the server (`ai-sdk serve` prints its own)");
  }
  ConfigOverrides overrides;
  overrides.host = flags.host;
  overrides.max_retries = flags.max_retries;
  if (flags.timeout) overrides.timeout = milliseconds(*flags.timeout);
  if (flags.insecure) overrides.verify_ssl = false;
  if (!is_set("AI_SDK_USER_AGENT")) overrides.user_agent = "ai-sdk-cli/" AI_SDK_VERSION;
  AiSdkConfig config = AiSdkConfig::from_env(overrides);
  if (!config.verify_ssl && config.host.starts_with("https:")) {
    say("warning: the server's certificate is not checked; anybody on the way can read the token");
  }
  if (adjust) adjust(config);
  return AiSdk{std::move(config)};
}

}  // namespace ai_sdk::cli
