#include "config/setting.hpp"

#include "core/text.hpp"
#include "failure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <sstream>

namespace ai_sdk::cli {
namespace {

using Kind = SettingKind;

constexpr std::array<Setting, 20> settings{{
    {"host", "AI_SDK_HOST", Kind::text, "", "the server's address"},
    {"token", "AI_SDK_TOKEN", Kind::secret, "", "the bearer token; kept in the file credentials"},
    {"token_file", "", Kind::text, "", "a file to read the token from, in place of token"},
    {"token_command", "", Kind::text, "", "a command that prints the token, in place of token"},
    {"agent", "", Kind::text, "", "the agent that chat is with where none is named"},
    {"timeout", "AI_SDK_TIMEOUT", Kind::seconds, "120", "seconds for one request, or between two events"},
    {"connect_timeout", "AI_SDK_CONNECT_TIMEOUT", Kind::seconds, "10", "seconds for connecting"},
    {"max_retries", "AI_SDK_MAX_RETRIES", Kind::count, "3", "repetitions of a request, where harmless"},
    {"retry_delay", "AI_SDK_RETRY_DELAY", Kind::seconds, "1", "seconds before the first repetition, or less"},
    {"retry_failed_runs", "AI_SDK_RETRY_FAILED_RUNS", Kind::flag, "false", "repeat runs that may have begun"},
    {"max_connections", "AI_SDK_MAX_CONNECTIONS", Kind::count, "0", "open at a time; 0: as many as fit"},
    {"verify_ssl", "AI_SDK_VERIFY_SSL", Kind::flag, "true", "check the server's certificate"},
    {"ca_bundle", "AI_SDK_CA_BUNDLE", Kind::text, "", "PEM file of certificates to trust besides"},
    {"client_cert", "AI_SDK_CLIENT_CERT", Kind::text, "", "PEM file of the client's certificate"},
    {"client_key", "AI_SDK_CLIENT_KEY", Kind::text, "", "PEM file of its key, where that is another"},
    {"http2", "AI_SDK_HTTP2", Kind::flag, "true", "offer HTTP/2 over TLS"},
    {"proxy", "", Kind::text, "", "the forward proxy, over HTTPS_PROXY and its like; none: no proxy"},
    {"no_proxy", "", Kind::text, "", "hosts that are reached without it, over NO_PROXY"},
    {"user_agent", "AI_SDK_USER_AGENT", Kind::text, "", "what the program calls itself"},
    {"debug", "AI_SDK_DEBUG", Kind::flag, "false", "a line per request on standard error"},
}};

// What is wrong with a value of the wrong kind.
std::string wanted(Kind kind) {
  switch (kind) {
    case Kind::seconds:
      return "wants seconds as a number that is not negative, such as 30 or 1.5";
    case Kind::flag:
      return "wants true or false";
    case Kind::count:
      return "wants a whole number that is not negative";
    case Kind::text:
    case Kind::secret:
      break;
  }
  return "wants a text";
}

[[noreturn]] void refuse(const std::string& where, const Setting& setting) {
  throw UsageError(where + (where.empty() ? "" : ": ") + std::string(setting.name) + " " +
                   wanted(setting.kind));
}

template <class Number>
bool read_number(const std::string& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

const std::string* as_text(const SettingValue& value) { return std::get_if<std::string>(&value); }

std::optional<double> as_number(const SettingValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return std::nullopt;
}

std::chrono::milliseconds as_duration(double seconds) {
  const std::chrono::milliseconds result{std::llround(seconds * 1000)};
  // Zero means "no limit" to some settings.
  return seconds > 0 && result.count() == 0 ? std::chrono::milliseconds{1} : result;
}

void put_text(std::string_view name, const std::string& text, ConfigOverrides& to) {
  if (name == "host") to.host = text;
  if (name == "token") to.token = Token(text);
  if (name == "token_file") to.token = Token::from_file(text);
  if (name == "token_command") to.token = Token::from_command(text);
  if (name == "ca_bundle") to.ca_bundle = text;
  if (name == "client_cert") to.client_cert = text;
  if (name == "client_key") to.client_key = text;
  if (name == "proxy") to.proxy = text;
  if (name == "no_proxy") to.no_proxy = text;
  if (name == "user_agent") to.user_agent = text;
}

void put_flag(std::string_view name, bool value, ConfigOverrides& to) {
  if (name == "retry_failed_runs") to.retry_failed_runs = value;
  if (name == "verify_ssl") to.verify_ssl = value;
  if (name == "http2") to.http2 = value;
  if (name == "debug") to.debug = value;
}

void put_duration(std::string_view name, std::chrono::milliseconds value, ConfigOverrides& to) {
  if (name == "timeout") to.timeout = value;
  if (name == "connect_timeout") to.connect_timeout = value;
  if (name == "retry_delay") to.retry_delay = value;
}

void put_count(std::string_view name, std::int64_t value, ConfigOverrides& to) {
  if (name == "max_retries") to.max_retries = static_cast<int>(std::min<std::int64_t>(value, 1'000'000));
  if (name == "max_connections") to.max_connections = static_cast<std::size_t>(value);
}

}  // namespace

std::span<const Setting> all_settings() { return settings; }

const Setting& find_setting(std::string_view name) {
  for (const Setting& setting : settings)
    if (setting.name == name) return setting;
  std::string names;
  for (const Setting& setting : settings) names += (names.empty() ? "" : ", ") + std::string(setting.name);
  throw UsageError("there is no setting \"" + core::shorten(name, 60) + "\". There are: " + names);
}

SettingValue parse_setting(const Setting& setting, const std::string& text) {
  switch (setting.kind) {
    case Kind::flag:
      for (const char* word : {"true", "1", "yes", "on"})
        if (text == word) return true;
      for (const char* word : {"false", "0", "no", "off"})
        if (text == word) return false;
      refuse("", setting);
    case Kind::count:
    case Kind::seconds: {
      std::int64_t whole = 0;
      if (read_number(text, whole) && whole >= 0) return whole;
      double number = 0;
      if (setting.kind == Kind::seconds && read_number(text, number) && number >= 0 && std::isfinite(number))
        return number;
      refuse("", setting);
    }
    case Kind::text:
    case Kind::secret:
      break;
  }
  if (!core::is_valid_utf8(text)) refuse("", setting);
  return text;
}

std::string show_setting(const Setting& setting, const SettingValue& value) {
  if (setting.kind == Kind::secret) return "***";
  if (const auto* text = as_text(value)) {
    // A proxy's address may hold a password.
    const auto at = setting.name == "proxy" ? text->rfind('@') : std::string::npos;
    if (at == std::string::npos) return *text;
    const auto scheme = text->find("://");
    return (scheme == std::string::npos ? "" : text->substr(0, scheme + 3)) + "***" + text->substr(at);
  }
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  std::ostringstream out;
  std::visit([&out](const auto& number) { out << number; }, value);
  return out.str();
}

void apply_setting(const Setting& setting, const SettingValue& value, const std::string& where,
                   ConfigOverrides& overrides) {
  switch (setting.kind) {
    case Kind::text:
    case Kind::secret: {
      const auto* text = as_text(value);
      if (!text) refuse(where, setting);
      if (text->empty())
        throw UsageError(where + (where.empty() ? "" : ": ") + std::string(setting.name) + " is empty");
      put_text(setting.name, *text, overrides);
      return;
    }
    case Kind::flag: {
      const auto* flag = std::get_if<bool>(&value);
      if (!flag) refuse(where, setting);
      put_flag(setting.name, *flag, overrides);
      return;
    }
    case Kind::seconds: {
      const auto seconds = as_number(value);
      // Beyond a day the library's own check answers; this one only keeps the conversion defined.
      if (!seconds || !std::isfinite(*seconds) || *seconds < 0 || *seconds > 1e9) refuse(where, setting);
      put_duration(setting.name, as_duration(*seconds), overrides);
      return;
    }
    case Kind::count: {
      const auto* count = std::get_if<std::int64_t>(&value);
      if (!count || *count < 0) refuse(where, setting);
      put_count(setting.name, *count, overrides);
      return;
    }
  }
}

void check_setting(const Setting& setting, const SettingValue& value) {
  ConfigOverrides overrides;
  // The rest is made of values that are right, from variables that nobody sets.
  overrides.host = "http://localhost";
  overrides.token = Token("t");
  if (setting.name == "client_key") overrides.client_cert = "c";
  apply_setting(setting, value, "", overrides);
  try {
    AiSdkConfig::from_env(overrides, "AI_SDK_CHECKED_ALONE");
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
}

}  // namespace ai_sdk::cli
