#pragma once

#include "trust/jwt.hpp"
#include "trust/principal.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// Says whose a bearer token is: one of those that the server knows by heart, of which it keeps digests only,
// or one that an issuer has signed. Thread-safe once built.
class TokenVerifier {
 public:
  // `token` must be usable (see is_usable_token).
  void add(std::string_view token, Principal principal);
  void accept_signed(JwtRules rules);

  struct Verdict {
    std::optional<Principal> principal;
    std::string refusal;  // where there is none: why, in the product's words
  };
  // `now`: the wall clock, against which a signed token's dates are held.
  Verdict verify(std::string_view token, std::chrono::system_clock::time_point now) const;

 private:
  using Digest = std::array<unsigned char, 32>;
  static Digest digest_of(std::string_view token);

  struct Known {
    Digest digest;
    Principal principal;
  };
  std::vector<Known> known_;
  std::optional<JwtRules> signed_;
};

}  // namespace ai_sdk::server
