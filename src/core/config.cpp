#include "core/ascii.hpp"
#include "core/text.hpp"
#include "core/token_provider.hpp"
#include "core/url.hpp"

#include <ai_sdk/config.hpp>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

namespace ai_sdk {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds day{24 * 60 * 60 * 1000};
constexpr milliseconds hour{60 * 60 * 1000};
constexpr int most_retries = 100;
constexpr std::size_t most_connections = 1'000'000;
constexpr std::size_t most_per_minute = 60'000'000;

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

// Each check names what it looks at by `label`: a field, or the environment variable that it came from.
void check_host(const std::string& label, const std::string& host) {
  if (host.empty()) refuse(label + " is empty; give the server's address, e.g. https://catalog.example.com");
  try {
    core::parse_base_url(host);
  } catch (const std::invalid_argument& error) {
    refuse(label + ": " + error.what());
  }
}

void check_token(const std::string& label, const Token& token) {
  if (token.empty()) refuse(label + " is empty; give the bearer token of the server");
  if (!detail::is_token_text(token.reveal()))
    refuse(label +
           " holds a blank, a line end, a control character or one outside ASCII, which no token has; "
           "look for what was copied along with it");
}

void check_user_agent(const std::string& label, const std::string& text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F)
      refuse(label + " holds a control character or one outside ASCII: \"" + core::escape_for_terminal(text) +
             "\"; use printable ASCII");
  }
}

void check_limit(const std::string& label, milliseconds value) {
  if (value < milliseconds{0} || value > day)
    refuse(label + " is " + std::to_string(value.count()) +
           " ms; give 1 ms to 24 h (86400 seconds), or 0 for no limit");
}

void check_retry_delay(const std::string& label, milliseconds value) {
  if (value < milliseconds{0} || value > hour)
    refuse(label + " is " + std::to_string(value.count()) + " ms; give 0 to 1 h (3600 seconds)");
}

void check_retry_after_cap(const std::string& label, milliseconds value) {
  if (value < milliseconds{0} || value > day)
    refuse(label + " is " + std::to_string(value.count()) +
           " ms; give 0 to 24 h. A server that asks to wait longer than this fails the call at once");
}

void check_limits(const Limits& limits) {
  if (limits.max_concurrent > most_connections)
    refuse("limits.max_concurrent is " + std::to_string(limits.max_concurrent) + "; give 1 to " +
           std::to_string(most_connections) + ", or 0 for no limit");
  if (limits.requests_per_minute > most_per_minute)
    refuse("limits.requests_per_minute is " + std::to_string(limits.requests_per_minute) + "; give 1 to " +
           std::to_string(most_per_minute) + ", or 0 for no limit");
}

void check_max_retries(const std::string& label, std::int64_t value) {
  if (value < 0 || value > most_retries)
    refuse(label + " is " + std::to_string(value) + "; give 0 to " + std::to_string(most_retries));
}

void check_max_connections(const std::string& label, std::size_t value) {
  if (value > most_connections)
    refuse(label + " is " + std::to_string(value) + "; give 1 to " + std::to_string(most_connections) +
           ", or 0 for what the process's file descriptors allow");
}

// The variables of one prefix. One that is empty counts as not set.
class Environment {
 public:
  explicit Environment(std::string_view prefix) : prefix_(prefix) {
    if (prefix_.empty() || prefix_.find_first_of(std::string_view{"=\0", 2}) != std::string::npos)
      refuse("the prefix of the environment variables is empty or holds '=' or NUL; give one such as AI_SDK");
  }

  std::string label(std::string_view name) const { return prefix_ + "_" + std::string{name}; }

  std::optional<std::string> text(std::string_view name) const {
    const char* value = std::getenv(label(name).c_str());
    if (!value || !*value) return std::nullopt;
    return std::string{value};
  }

  std::string required(std::string_view name, std::string_view field) const {
    if (auto value = text(name)) return *std::move(value);
    refuse("the environment variable " + label(name) + " is not set or empty; set it, or give `" +
           std::string{field} + "` in the call");
  }

  std::optional<bool> flag(std::string_view name) const {
    const auto value = text(name);
    if (!value) return std::nullopt;
    const std::string word = core::lower(trimmed(*value));
    if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
    if (word == "false" || word == "0" || word == "no" || word == "off") return false;
    unreadable(name, *value, "write true or false");
  }

  std::optional<milliseconds> seconds(std::string_view name) const {
    const auto value = text(name);
    if (!value) return std::nullopt;
    const std::string_view digits = trimmed(*value);
    double number = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || end != digits.data() + digits.size() || !std::isfinite(number) || number < 0)
      unreadable(name, *value, "write seconds as a number that is not negative, such as 30 or 1.5");
    // Far above every limit, and far below what would not fit into milliseconds.
    if (number > 1e9) unreadable(name, *value, "it is too long");
    const milliseconds out{static_cast<std::int64_t>(std::llround(number * 1000))};
    // Zero means something else than "very short" to some settings.
    return number > 0 && out == milliseconds{0} ? milliseconds{1} : out;
  }

  std::optional<std::int64_t> count(std::string_view name) const {
    const auto value = text(name);
    if (!value) return std::nullopt;
    const std::string_view digits = trimmed(*value);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size() || number < 0)
      unreadable(name, *value, "write a whole number that is not negative");
    return number;
  }

 private:
  static std::string_view trimmed(std::string_view value) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = value.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return value.substr(first, value.find_last_not_of(blanks) - first + 1);
  }

  [[noreturn]] void unreadable(std::string_view name, std::string_view value, std::string_view advice) const {
    refuse("the environment variable " + label(name) + " cannot be read: \"" +
           core::shorten(core::escape_for_terminal(value), 200) + "\"; " + std::string{advice});
  }

  std::string prefix_;
};

}  // namespace

AiSdkConfig AiSdkConfig::from_env(const ConfigOverrides& overrides, std::string_view prefix) {
  const Environment env{prefix};
  AiSdkConfig config;

  // Takes the override where there is one: its variable is then not looked at, and cannot be wrong.
  const auto take = [](auto& field, const auto& given, auto read) {
    if (given)
      field = *given;
    else if (auto value = read())
      field = *std::move(value);
  };
  const auto flag = [&](const char* name) { return [&env, name] { return env.flag(name); }; };
  const auto text = [&](const char* name) { return [&env, name] { return env.text(name); }; };
  const auto limit = [&](const char* name, auto check) {
    return [&env, name, check] {
      auto value = env.seconds(name);
      if (value) check(env.label(name), *value);
      return value;
    };
  };

  take(config.host, overrides.host, [&] {
    std::optional<std::string> value = env.required("HOST", "host");
    check_host(env.label("HOST"), *value);
    return value;
  });
  take(config.token, overrides.token, [&] {
    std::optional<Token> value{env.required("TOKEN", "token")};
    check_token(env.label("TOKEN"), *value);
    return value;
  });
  take(config.enable_async, overrides.enable_async, flag("ASYNC"));
  take(config.timeout, overrides.timeout, limit("TIMEOUT", check_limit));
  take(config.connect_timeout, overrides.connect_timeout, limit("CONNECT_TIMEOUT", check_limit));
  take(config.verify_ssl, overrides.verify_ssl, flag("VERIFY_SSL"));
  take(config.max_retries, overrides.max_retries, [&]() -> std::optional<int> {
    const auto value = env.count("MAX_RETRIES");
    if (!value) return std::nullopt;
    check_max_retries(env.label("MAX_RETRIES"), *value);
    return static_cast<int>(*value);
  });
  take(config.retry_delay, overrides.retry_delay, limit("RETRY_DELAY", check_retry_delay));
  take(config.retry_failed_runs, overrides.retry_failed_runs, flag("RETRY_FAILED_RUNS"));
  take(config.max_connections, overrides.max_connections, [&]() -> std::optional<std::size_t> {
    const auto value = env.count("MAX_CONNECTIONS");
    if (!value) return std::nullopt;
    check_max_connections(env.label("MAX_CONNECTIONS"), static_cast<std::size_t>(*value));
    return static_cast<std::size_t>(*value);
  });
  take(config.user_agent, overrides.user_agent, [&] {
    auto value = env.text("USER_AGENT");
    if (value) check_user_agent(env.label("USER_AGENT"), *value);
    return value;
  });
  take(config.debug, overrides.debug, flag("DEBUG"));
  take(config.ca_bundle, overrides.ca_bundle, text("CA_BUNDLE"));
  take(config.client_cert, overrides.client_cert, text("CLIENT_CERT"));
  take(config.client_key, overrides.client_key, text("CLIENT_KEY"));
  take(config.http2, overrides.http2, flag("HTTP2"));
  if (overrides.retry_after_cap) config.retry_after_cap = *overrides.retry_after_cap;
  if (overrides.limits) config.limits = *overrides.limits;
  if (overrides.proxy) config.proxy = *overrides.proxy;
  if (overrides.no_proxy) config.no_proxy = *overrides.no_proxy;

  config.validate();
  return config;
}

AiSdkConfig AiSdkConfig::from_env(std::string_view prefix) { return from_env(ConfigOverrides{}, prefix); }

void AiSdkConfig::validate() const {
  check_host("host", host);
  check_token("token", token);
  check_limit("timeout", timeout);
  check_limit("connect_timeout", connect_timeout);
  check_max_retries("max_retries", max_retries);
  check_retry_delay("retry_delay", retry_delay);
  check_retry_after_cap("retry_after_cap", retry_after_cap);
  check_limits(limits);
  check_max_connections("max_connections", max_connections);
  check_user_agent("user_agent", user_agent);
  if (client_cert.empty() && !client_key.empty())
    refuse("client_key is given without client_cert; give both or neither");
}

}  // namespace ai_sdk
