#pragma once

#include "trust/jwt_keys.hpp"
#include "trust/principal.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// Which signed tokens (JWT, RFC 7519) are accepted.
struct JwtRules {
  std::vector<JwtKey> keys;
  std::string issuer;    // what `iss` must be; empty: anything
  std::string audience;  // what must be in `aud`; empty: anything
};

struct JwtVerdict {
  std::optional<Principal> principal;
  std::string refusal;  // where there is none
};

// True where a token has the form of a JWT: three parts, the first of them a JSON object.
bool looks_like_jwt(std::string_view token) noexcept;

// Checks the signature (RS256 or ES256 by the key's own kind: a token cannot choose to have none), the
// issuer, the audience and the dates, with a minute's grace for clocks that differ. `exp` that is null or
// absent never expires, as the product's unlimited tokens. The name is `sub`. The role is the greatest that
// `roles` or `scope` names, a role of the product that administers (Admin) is admin, and a token without any
// is a reader's.
JwtVerdict verify_jwt(std::string_view token, const JwtRules& rules,
                      std::chrono::system_clock::time_point now);

}  // namespace ai_sdk::server
