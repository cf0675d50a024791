#include "config/resolve.hpp"

#include "core/url.hpp"
#include "failure.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

namespace ai_sdk::cli {
namespace {

enum class Level { none, flag, environment, profile };

std::string variable(std::string_view name) {
  const char* value = name.empty() ? nullptr : std::getenv(std::string(name).c_str());
  return value ? value : "";
}

// Whether two addresses are the same server: a token for one may then be sent to the other.
bool same_server(const std::string& a, const std::string& b) {
  try {
    const auto first = core::parse_base_url(a), second = core::parse_base_url(b);
    return first.tls == second.tls && first.host == second.host && first.port == second.port;
  } catch (const std::invalid_argument&) {
    return false;  // the library says what is wrong with it
  }
}

class Resolver {
 public:
  Resolver(const ConnectionFlags& flags, const ConfigFiles& files) : flags_(flags), files_(files) {}

  Resolved run() {
    choose_profile();
    choose_host();
    for (const Setting& setting : all_settings()) {
      if (setting.name == "host" || setting.kind == SettingKind::secret) continue;
      if (!setting.name.starts_with("token")) take(setting);
    }
    choose_token();
    std::sort(result_.settings.begin(), result_.settings.end(),
              [](const auto& a, const auto& b) { return a.setting < b.setting; });
    return std::move(result_);
  }

 private:
  void choose_profile() {
    chosen_ = flags_.profile.has_value();
    const std::string named = variable("AI_SDK_PROFILE");
    result_.profile = chosen_ ? *flags_.profile : named.empty() ? "default" : named;
    check_profile_name(result_.profile);
    if ((!chosen_ && named.empty()) || files_.has(result_.profile)) return;
    std::string there;
    for (const auto& [name, values] : files_.profiles) there += (there.empty() ? "" : ", ") + name;
    throw UsageError("there is no profile \"" + result_.profile + "\"" +
                     (there.empty() ? "" : "; there are: " + there) +
                     ". Make it: ai-sdk configure --profile " + result_.profile);
  }

  void choose_host() {
    const std::string from_environment = variable("AI_SDK_HOST");
    const std::string from_profile = files_.text(result_.profile, "host");
    if (flags_.host) {
      host_level_ = Level::flag;
      host_ = *flags_.host;
      add("host", host_, "--host");
    } else if (!from_profile.empty() && (chosen_ || from_environment.empty())) {
      host_level_ = Level::profile;
    } else if (!from_environment.empty()) {
      host_level_ = Level::environment;
      host_ = from_environment;
      add("host", host_, "AI_SDK_HOST");
    } else {
      add("host", "", "");
    }
    if (host_level_ == Level::profile) {
      host_ = from_profile;
      add("host", host_, source("host"));
    }
    if (host_level_ == Level::flag || host_level_ == Level::profile) result_.overrides.host = host_;
    result_.profile_used =
        files_.has(result_.profile) &&
        (host_level_ == Level::profile || from_profile.empty() || same_server(host_, from_profile));
  }

  // A setting other than host and token.
  void take(const Setting& setting) {
    if (take_flag(setting)) return;
    const SettingValue* kept = result_.profile_used ? files_.find(result_.profile, setting.name) : nullptr;
    const std::string environment = variable(setting.variable);
    if (!environment.empty() && !(chosen_ && kept)) {
      add(setting.name, environment, std::string(setting.variable));
    } else if (kept) {
      apply_setting(setting, *kept, source(setting.name), result_.overrides);
      add(setting.name, show_setting(setting, *kept), source(setting.name));
    } else {
      add(setting.name, std::string(setting.fallback), setting.fallback.empty() ? "" : "default");
    }
  }

  bool take_flag(const Setting& setting) {
    auto& to = result_.overrides;
    if (setting.name == "timeout" && flags_.timeout) {
      // Beyond a day the library's own check answers; this one only keeps the conversion defined.
      if (!std::isfinite(*flags_.timeout) || *flags_.timeout < 0 || *flags_.timeout > 1e9)
        throw UsageError("--timeout wants a number of seconds from 0 (no limit) to 86400");
      to.timeout = std::chrono::milliseconds{std::llround(*flags_.timeout * 1000)};
      add(setting.name, show_setting(setting, *flags_.timeout), "--timeout");
    } else if (setting.name == "max_retries" && flags_.max_retries) {
      to.max_retries = flags_.max_retries;
      add(setting.name, std::to_string(*flags_.max_retries), "--max-retries");
    } else if (setting.name == "verify_ssl" && flags_.insecure) {
      to.verify_ssl = false;
      add(setting.name, "false", "--insecure");
    } else {
      return false;
    }
    return true;
  }

  void choose_token() {
    const std::string own = variable("AI_SDK_TOKEN"), own_host = variable("AI_SDK_HOST");
    if (host_.empty()) {
      add("token", own.empty() ? "" : "***", own.empty() ? "" : "AI_SDK_TOKEN");
      result_.problem =
          "no server is set. Run ai-sdk configure, or set AI_SDK_HOST and AI_SDK_TOKEN, or start a server on "
          "this machine with `ai-sdk serve` and paste the two lines that it prints into this shell";
      return;
    }
    const std::string profile_host = files_.text(result_.profile, "host");
    const bool own_fits =
        !own.empty() && (same_server(host_, own_host) || (host_level_ == Level::flag && own_host.empty()));
    const bool profile_fits = find_profile_token() && same_server(host_, profile_host);
    const bool stray = !own.empty() && own_host.empty() && host_level_ == Level::profile && !chosen_;
    if (!stray && profile_fits && (chosen_ || !own_fits)) {
      take_profile_token();
    } else if (!stray && own_fits) {
      add("token", "***", "AI_SDK_TOKEN");
    } else {
      add("token", "", "");
      refuse_token(own, own_host, profile_host);
    }
  }

  const Setting* find_profile_token() {
    for (const char* name : {"token", "token_file", "token_command"}) {
      if (!files_.find(result_.profile, name)) continue;
      if (token_)
        throw UsageError("profile \"" + result_.profile + "\" has both " + std::string(token_->name) +
                         " and " + name + ": remove one with ai-sdk configure unset");
      token_ = &find_setting(name);
    }
    return token_;
  }

  void take_profile_token() {
    const Setting& setting = *token_;
    const std::string place = source(setting.name);
    // The server that the token was stored for; a file written by hand may leave that out.
    const auto kept = files_.secrets.find(result_.profile);
    if (setting.name == "token" && kept != files_.secrets.end()) {
      const auto bound = kept->second.find("host");
      const auto* stored_for =
          bound == kept->second.end() ? nullptr : std::get_if<std::string>(&bound->second);
      if (stored_for && !same_server(*stored_for, host_)) {
        add("token", "", "");
        result_.problem = "the token of profile \"" + result_.profile + "\" was stored for " + *stored_for +
                          " and is not sent to " + host_ +
                          ". Store the token of this server: ai-sdk configure set token" + profile_flag();
        return;
      }
    }
    const SettingValue& value = *files_.find(result_.profile, setting.name);
    apply_setting(setting, value, place, result_.overrides);
    add(setting.name, show_setting(setting, value), place);
  }

  void refuse_token(const std::string& own, const std::string& own_host, const std::string& profile_host) {
    std::string& problem = result_.problem;
    try {
      core::parse_base_url(host_);
    } catch (const std::invalid_argument& error) {  // whose token it is cannot be asked then
      problem = std::string(error.what()) + " (host)";
      return;
    }
    if (host_level_ == Level::profile && (own.empty() || chosen_)) {
      problem = "there is no token for " + host_ + ". Store one: ai-sdk configure set token" + profile_flag();
    } else if (own.empty()) {
      problem = "there is no token for " + host_ +
                ". Set AI_SDK_TOKEN to a token of this server (`ai-sdk serve` prints its own)";
      if (token_) {
        problem += "; the one of profile \"" + result_.profile + "\" is only sent to " +
                   (profile_host.empty() ? "the host of this profile, which names none" : profile_host);
      }
    } else if (own_host.empty()) {
      problem =
          "AI_SDK_TOKEN is set and AI_SDK_HOST is not: the environment's token is not sent to " + host_ +
          ", which profile \"" + result_.profile +
          "\" names. Set AI_SDK_HOST too, or unset AI_SDK_TOKEN and store the profile's own token: ai-sdk "
          "configure set token" +
          profile_flag();
    } else {
      problem = "AI_SDK_TOKEN belongs to AI_SDK_HOST (" + own_host + ") and is not sent to " + host_ +
                ". Set both for this server, or make a profile of it: ai-sdk configure --profile NAME";
    }
  }

  std::string profile_flag() const {
    return result_.profile == "default" ? "" : " --profile " + result_.profile;
  }
  std::string source(std::string_view name) const {
    return files_.place(name).string() + " [" + result_.profile + "]";
  }
  void add(std::string_view name, std::string value, std::string source) {
    result_.settings.push_back({&find_setting(name), std::move(value), std::move(source)});
  }

  const ConnectionFlags& flags_;
  const ConfigFiles& files_;
  Resolved result_;
  bool chosen_ = false;  // the profile, by a flag
  Level host_level_ = Level::none;
  std::string host_;
  const Setting* token_ = nullptr;  // the profile's
};

}  // namespace

const ResolvedSetting& Resolved::at(std::string_view name) const {
  for (const auto& setting : settings)
    if (setting.setting->name == name) return setting;
  throw std::out_of_range("no such setting");
}

Resolved resolve(const ConnectionFlags& flags, const ConfigFiles& files) {
  return Resolver(flags, files).run();
}

}  // namespace ai_sdk::cli
