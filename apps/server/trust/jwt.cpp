#include "trust/jwt.hpp"

#include "core/ascii.hpp"
#include "core/base64url.hpp"
#include "core/wire/parse.hpp"

#include <boost/json/array.hpp>

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;
using Seconds = std::chrono::seconds;

constexpr Seconds grace{60};

std::optional<json::object> object_of(std::string_view part) {
  const auto text = core::decode_base64url(part);
  if (!text) return std::nullopt;
  const auto value = core::parse_json(*text);
  if (!value || !value->is_object()) return std::nullopt;
  return value->get_object();
}

struct Parts {
  std::string_view signed_text;  // header.payload
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
};

std::optional<Parts> split(std::string_view token) noexcept {
  const auto first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return std::nullopt;
  return Parts{token.substr(0, second), token.substr(0, first), token.substr(first + 1, second - first - 1),
               token.substr(second + 1)};
}

// The two numbers of a JWT's signature (RFC 7518, 3.4) in the form that OpenSSL reads.
std::string der_of(std::string_view raw) {
  constexpr std::size_t half = 32;
  if (raw.size() != 2 * half) return {};
  const auto number = [](std::string_view bytes) {
    return BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()),
                     nullptr);
  };
  const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> signature(ECDSA_SIG_new(), ECDSA_SIG_free);
  ECDSA_SIG_set0(signature.get(), number(raw.substr(0, half)), number(raw.substr(half)));
  unsigned char* bytes = nullptr;
  const int length = i2d_ECDSA_SIG(signature.get(), &bytes);
  std::string der;
  if (length > 0) der.assign(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  OPENSSL_free(bytes);
  return der;
}

bool is_signed_by(const JwtKey& key, std::string_view text, const std::string& raw_signature) {
  const std::string signature = key.algorithm == "ES256" ? der_of(raw_signature) : raw_signature;
  if (signature.empty()) return false;
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const bool good =
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.handle.get()) == 1 &&
      EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                       signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size()) == 1;
  ERR_clear_error();
  return good;
}

bool is_signed(const Parts& parts, const json::object& header, const std::vector<JwtKey>& keys) {
  const auto signature = core::decode_base64url(parts.signature);
  if (!signature || signature->empty()) return false;
  const std::string_view algorithm = core::find_text(header, "alg");
  const std::string_view id = core::find_text(header, "kid");
  return std::any_of(keys.begin(), keys.end(), [&](const JwtKey& key) {
    if (key.algorithm != algorithm) return false;
    if (!key.id.empty() && !id.empty() && key.id != id) return false;
    return is_signed_by(key, parts.signed_text, *signature);
  });
}

// A date of a token: seconds since 1970, possibly with a fraction.
enum class Date { absent, wrong, there };
Date read_date(const json::object& payload, const char* name, double& seconds) {
  const json::value* value = core::find_member(payload, name);
  if (!value || value->is_null()) return Date::absent;
  if (!value->is_number()) return Date::wrong;
  seconds = value->to_number<double>();
  return Date::there;
}

bool names_audience(const json::object& payload, std::string_view wanted) {
  const json::value* audience = core::find_member(payload, "aud");
  if (!audience) return false;
  const auto is_it = [wanted](const json::value& value) {
    return value.is_string() && std::string_view(value.get_string()) == wanted;
  };
  if (const auto* list = audience->if_array()) return std::any_of(list->begin(), list->end(), is_it);
  return is_it(*audience);
}

Role role_in(std::string_view word) {
  const std::string lower = core::lower(word);
  return role_of(lower).value_or(Role::reader);
}

Role role_of_token(const json::object& payload) {
  Role role = Role::reader;
  if (const json::value* roles = core::find_member(payload, "roles")) {
    if (const auto* list = roles->if_array()) {
      for (const auto& item : *list)
        if (item.is_string()) role = std::max(role, role_in(item.get_string()));
    } else if (roles->is_string()) {
      role = std::max(role, role_in(roles->get_string()));
    }
  }
  std::string_view scope = core::find_text(payload, "scope");
  while (!scope.empty()) {
    const auto end = std::min(scope.find(' '), scope.size());
    role = std::max(role, role_in(scope.substr(0, end)));
    scope.remove_prefix(std::min(end + 1, scope.size()));
  }
  return role;
}

// Why a token whose signature is right is refused all the same; empty where it is not.
std::string_view fault_of(const json::object& payload, const JwtRules& rules,
                          std::chrono::system_clock::time_point now) {
  if (!rules.issuer.empty() && core::find_text(payload, "iss") != rules.issuer)
    return "Not Authorized! The token is of another issuer";
  if (!rules.audience.empty() && !names_audience(payload, rules.audience))
    return "Not Authorized! The token is meant for another server";
  const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
  const auto slack = static_cast<double>(grace.count());
  double date = 0;
  switch (read_date(payload, "exp", date)) {
    case Date::wrong:
      return "Not Authorized! Invalid token";
    case Date::there:
      if (seconds >= date + slack) return "Expired token!";
      break;
    case Date::absent:
      break;
  }
  switch (read_date(payload, "nbf", date)) {
    case Date::wrong:
      return "Not Authorized! Invalid token";
    case Date::there:
      if (seconds + slack < date) return "Not Authorized! The token is not valid yet";
      break;
    case Date::absent:
      break;
  }
  return {};
}

}  // namespace

bool looks_like_jwt(std::string_view token) noexcept {
  const auto parts = split(token);
  return parts && parts->header.starts_with("eyJ") && parts->payload.starts_with("eyJ");
}

JwtVerdict verify_jwt(std::string_view token, const JwtRules& rules,
                      std::chrono::system_clock::time_point now) {
  const JwtVerdict invalid{std::nullopt, "Not Authorized! Invalid token"};
  const auto parts = split(token);
  if (!parts) return invalid;
  const auto header = object_of(parts->header);
  const auto payload = object_of(parts->payload);
  // `crit` names what must be understood (RFC 7515, 4.1.11); none of it is here.
  if (!header || !payload || core::find_member(*header, "crit")) return invalid;
  if (!is_signed(*parts, *header, rules.keys)) return invalid;
  if (const auto fault = fault_of(*payload, rules, now); !fault.empty())
    return {std::nullopt, std::string(fault)};
  const std::string_view name = core::find_text(*payload, "sub");
  if (name.empty()) return invalid;
  return {Principal{std::string(name), role_of_token(*payload)}, {}};
}

}  // namespace ai_sdk::server
