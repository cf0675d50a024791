#include "client/token_fetch.hpp"
#include "core/base64url.hpp"
#include "doctor/checks.hpp"

#include <boost/json/parse.hpp>

#include <ctime>

namespace ai_sdk::cli::doctor {
namespace {

constexpr std::int64_t soon_for_tokens = 7 * 24 * 60 * 60;

constexpr const char* where_to_get_one =
    "get a new one from the server (Settings, Bots, the bot's page, Generate New Token) and store it: ai-sdk "
    "configure set token";

// The claims of a JSON web token (RFC 7519, section 7.2); nothing where it is none.
std::optional<JsonObject> claims_of(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return std::nullopt;
  const auto payload = core::decode_base64url(token.substr(first + 1, second - first - 1));
  if (!payload) return std::nullopt;
  boost::system::error_code error;
  Json parsed = boost::json::parse(*payload, error);
  if (error || !parsed.is_object()) return std::nullopt;
  return std::move(parsed.as_object());
}

std::string text_claim(const JsonObject& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : "";
}

std::optional<std::int64_t> time_claim(const JsonObject& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  if (!value) return std::nullopt;
  if (value->is_double() && value->as_double() > -1e15 && value->as_double() < 1e15)
    return static_cast<std::int64_t>(value->as_double());
  boost::system::error_code error;
  const auto number = value->to_number<std::int64_t>(error);
  return error ? std::nullopt : std::optional(number);
}

std::string who(const JsonObject& claims) {
  std::string text = text_claim(claims, "sub");
  if (text.empty()) text = "nobody in particular";
  const auto* bot = claims.if_contains("isBot");
  if (bot && bot->is_bool() && bot->as_bool()) text += ", a bot";
  const std::string issuer = text_claim(claims, "iss");
  if (!issuer.empty()) text += ", issued by " + issuer;
  return text;
}

}  // namespace

Finding look_at_token(std::string_view token, std::int64_t now) {
  Finding finding;
  finding.name = "token";
  finding.code = ExitCode::authentication;
  const auto claims = claims_of(token);
  if (!claims) {
    finding.mark = Mark::skipped;
    finding.text =
        "it is no JSON web token, so that only the server knows whose it is and how long it is good";
    return finding;
  }
  finding.text = "for " + who(*claims);
  for (const char* name : {"sub", "iss", "isBot", "tokenType", "roles"})
    if (const auto* value = claims->if_contains(name)) finding.details[name] = *value;
  const auto begin = time_claim(*claims, "nbf");
  const auto end = time_claim(*claims, "exp");
  finding.details["expires"] = end ? Json(date_text(*end)) : Json(nullptr);
  if (!end) {
    finding.text += "; it does not expire";
  } else if (*end <= now) {
    finding.mark = Mark::bad;
    finding.text += "; it expired on " + date_text(*end) + ", " + distance_text(*end, now);
    finding.advice = where_to_get_one;
  } else {
    finding.text += "; good until " + date_text(*end) + ", " + distance_text(*end, now);
    if (*end - now < soon_for_tokens) {
      finding.mark = Mark::warning;
      finding.advice = std::string("it expires soon: ") + where_to_get_one;
    }
  }
  if (begin && *begin > now + 60) {
    finding.mark = Mark::bad;
    finding.text += "; it is not good before " + date_text(*begin);
    finding.advice = "check this machine's clock";
  }
  return finding;
}

Findings check_token(const AiSdkConfig& config) {
  const auto& provider = config.token.provider();
  if (!provider) return {look_at_token(config.token.reveal(), std::time(nullptr))};
  try {
    return {look_at_token(detail::fetch_token(*provider, -1, false), std::time(nullptr))};
  } catch (const std::runtime_error& error) {
    Finding finding;
    finding.name = "token";
    finding.mark = Mark::bad;
    finding.code = ExitCode::authentication;
    finding.text = error.what();
    return {finding};
  }
}

}  // namespace ai_sdk::cli::doctor
