#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;

namespace ai_sdk::server {

// A file with keys that cannot be used. The text names it and says what to do.
struct JwtKeyError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A public key of an issuer of tokens.
struct JwtKey {
  std::string id;                       // `kid`; empty: for tokens with any
  std::string algorithm;                // RS256 or ES256
  std::shared_ptr<evp_pkey_st> handle;  // OpenSSL's; read only
};

// Reads public keys: PEM ("PUBLIC KEY", as many as there are) or a JSON Web Key Set (RFC 7517). RSA keys of
// at least 2048 bits and keys on the curve P-256 are taken. Throws JwtKeyError where there is none.
std::vector<JwtKey> read_jwt_keys(const std::filesystem::path& file);
std::vector<JwtKey> parse_jwt_keys(std::string_view text);

}  // namespace ai_sdk::server
