#include "signing_key.hpp"

#include "core/base64url.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <stdexcept>

namespace ai_sdk::server::testing {
namespace {

std::string number(EVP_PKEY* key, const char* name, int size) {
  BIGNUM* value = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &value) != 1) throw std::runtime_error("no such number in the key");
  std::string bytes(static_cast<std::size_t>(size ? size : BN_num_bytes(value)), '\0');
  BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  BN_free(value);
  return core::encode_base64url(bytes);
}

// What OpenSSL signs on a curve, as two numbers of 32 bytes (RFC 7518, 3.4).
std::string raw_of(const std::string& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size()));
  std::string raw(64, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + 32, 32);
  ECDSA_SIG_free(signature);
  return raw;
}

}  // namespace

SigningKey::SigningKey(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {
  if (!key) throw std::runtime_error("the key could not be made");
}

SigningKey SigningKey::rsa(unsigned bits) { return SigningKey(EVP_RSA_gen(bits)); }
SigningKey SigningKey::p256() { return SigningKey(EVP_EC_gen("P-256")); }
bool SigningKey::is_rsa() const { return EVP_PKEY_is_a(key_.get(), "RSA") == 1; }

std::string SigningKey::pem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(bio, key_.get());
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio, &text);
  std::string out(text, static_cast<std::size_t>(length));
  BIO_free(bio);
  return out;
}

std::string SigningKey::jwk(std::string_view id) const {
  const std::string head = R"({"kid":")" + std::string(id) + R"(","use":"sig",)";
  if (is_rsa())
    return head + R"("kty":"RSA","alg":"RS256","n":")" + number(key_.get(), OSSL_PKEY_PARAM_RSA_N, 0) +
           R"(","e":")" + number(key_.get(), OSSL_PKEY_PARAM_RSA_E, 0) + R"("})";
  return head + R"("kty":"EC","crv":"P-256","x":")" + number(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, 32) +
         R"(","y":")" + number(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, 32) + R"("})";
}

std::string SigningKey::sign(std::string_view header, std::string_view payload) const {
  const std::string text = core::encode_base64url(header) + '.' + core::encode_base64url(payload);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t length = 0;
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_.get());
  EVP_DigestSign(context, nullptr, &length, bytes, text.size());
  std::string signature(length, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &length, bytes, text.size());
  signature.resize(length);
  EVP_MD_CTX_free(context);
  return text + '.' + core::encode_base64url(is_rsa() ? signature : raw_of(signature));
}

std::string SigningKey::sign(std::string_view payload) const {
  return sign(is_rsa() ? R"({"alg":"RS256","typ":"JWT"})" : R"({"alg":"ES256","typ":"JWT"})", payload);
}

}  // namespace ai_sdk::server::testing
