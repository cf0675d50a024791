#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace ai_sdk::server::testing {

// A private key made for a test, with which it plays an issuer of tokens.
class SigningKey {
 public:
  static SigningKey rsa(unsigned bits = 2048);
  static SigningKey p256();

  std::string pem() const;                            // the public key
  std::string jwk(std::string_view id = "k1") const;  // the same as a JSON Web Key
  // header.payload.signature; both as JSON.
  std::string sign(std::string_view header, std::string_view payload) const;
  // The same with the header that belongs to the key.
  std::string sign(std::string_view payload) const;

 private:
  explicit SigningKey(evp_pkey_st* key);
  bool is_rsa() const;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace ai_sdk::server::testing
