#include "trust/token_verifier.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace ai_sdk::server {

std::string_view to_string(Role role) noexcept {
  switch (role) {
    case Role::reader:
      return "reader";
    case Role::editor:
      return "editor";
    case Role::admin:
      return "admin";
  }
  return "reader";
}

std::optional<Role> role_of(std::string_view word) noexcept {
  for (const Role role : {Role::reader, Role::editor, Role::admin})
    if (word == to_string(role)) return role;
  return std::nullopt;
}

TokenVerifier::Digest TokenVerifier::digest_of(std::string_view token) {
  Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  return digest;
}

void TokenVerifier::add(std::string_view token, Principal principal) {
  known_.push_back({digest_of(token), std::move(principal)});
}

void TokenVerifier::accept_signed(JwtRules rules) { signed_ = std::move(rules); }

TokenVerifier::Verdict TokenVerifier::verify(std::string_view token,
                                             std::chrono::system_clock::time_point now) const {
  const Digest digest = digest_of(token);
  const Known* found = nullptr;
  // All of them, and each to its end: the time that it takes tells nothing.
  for (const Known& known : known_)
    if (CRYPTO_memcmp(known.digest.data(), digest.data(), digest.size()) == 0) found = &known;
  if (found) return {found->principal, {}};
  if (signed_ && looks_like_jwt(token)) {
    const JwtVerdict verdict = verify_jwt(token, *signed_, now);
    return {verdict.principal, verdict.refusal};
  }
  return {std::nullopt, "Not Authorized! Invalid token"};
}

}  // namespace ai_sdk::server
