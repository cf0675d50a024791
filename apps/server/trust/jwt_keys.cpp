#include "trust/jwt_keys.hpp"

#include "core/base64url.hpp"
#include "core/wire/parse.hpp"

#include <boost/json/array.hpp>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <fstream>
#include <sstream>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr int least_rsa_bits = 2048;

template <class T, void (*release)(T*)>
struct Releaser {
  void operator()(T* thing) const noexcept { release(thing); }
};
using Bio = std::unique_ptr<BIO, Releaser<BIO, BIO_free_all>>;
using Number = std::unique_ptr<BIGNUM, Releaser<BIGNUM, BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Releaser<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Releaser<OSSL_PARAM, OSSL_PARAM_free>>;
using Context = std::unique_ptr<EVP_PKEY_CTX, Releaser<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

// The algorithm that belongs to a key; empty where it is of no kind that is taken.
std::string algorithm_of(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA")) return EVP_PKEY_get_bits(key) >= least_rsa_bits ? "RS256" : "";
  if (!EVP_PKEY_is_a(key, "EC")) return {};
  char curve[64] = {};
  std::size_t length = 0;
  if (EVP_PKEY_get_group_name(key, curve, sizeof curve, &length) != 1) return {};
  const std::string_view name(curve, length);
  return name == "prime256v1" || name == "P-256" ? "ES256" : "";
}

void add(std::vector<JwtKey>& keys, std::string id, EVP_PKEY* key) {
  auto handle = owned(key);
  if (std::string algorithm = algorithm_of(key); !algorithm.empty())
    keys.push_back({std::move(id), std::move(algorithm), std::move(handle)});
}

std::vector<JwtKey> parse_pem(std::string_view text) {
  std::vector<JwtKey> keys;
  const Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  while (EVP_PKEY* key = PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr)) add(keys, {}, key);
  ERR_clear_error();  // how the end of the file is told
  return keys;
}

Number number_of(const json::object& key, const char* name) {
  const auto bytes = core::decode_base64url(core::find_text(key, name));
  if (!bytes || bytes->empty()) return nullptr;
  return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes->data()),
                          static_cast<int>(bytes->size()), nullptr));
}

EVP_PKEY* built(const char* kind, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
    ERR_clear_error();
  return key;
}

EVP_PKEY* rsa_key(const json::object& key) {
  const Number n = number_of(key, "n");
  const Number e = number_of(key, "e");
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) ||
      !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()))
    return nullptr;
  return built("RSA", builder.get());
}

EVP_PKEY* p256_key(const json::object& key) {
  constexpr std::size_t coordinate = 32;
  const auto x = core::decode_base64url(core::find_text(key, "x"));
  const auto y = core::decode_base64url(core::find_text(key, "y"));
  if (core::find_text(key, "crv") != "P-256" || !x || !y || x->size() != coordinate ||
      y->size() != coordinate)
    return nullptr;
  const std::string point = "\x04" + *x + *y;  // uncompressed (SEC 1, 2.3.3)
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) ||
      !OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()))
    return nullptr;
  return built("EC", builder.get());
}

std::vector<JwtKey> parse_set(const json::object& set) {
  std::vector<JwtKey> keys;
  const json::value* list = core::find_member(set, "keys");
  if (!list || !list->is_array()) return keys;
  for (const auto& item : list->get_array()) {
    const json::object* key = item.if_object();
    if (!key || core::find_text(*key, "use") == "enc") continue;
    const std::string_view kind = core::find_text(*key, "kty");
    EVP_PKEY* made = kind == "RSA" ? rsa_key(*key) : kind == "EC" ? p256_key(*key) : nullptr;
    if (made) add(keys, std::string(core::find_text(*key, "kid")), made);
  }
  return keys;
}

}  // namespace

std::vector<JwtKey> parse_jwt_keys(std::string_view text) {
  const auto set = core::parse_json(text);
  auto keys = set && set->is_object() ? parse_set(set->get_object()) : parse_pem(text);
  if (keys.empty())
    throw JwtKeyError(
        "holds no public key that tokens can be checked with; give PEM (\"BEGIN PUBLIC KEY\") or a JSON Web "
        "Key Set with RSA keys of at least 2048 bits or keys on P-256");
  return keys;
}

std::vector<JwtKey> read_jwt_keys(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in)
    throw JwtKeyError("the key file " + file.string() + " cannot be read; check its path and its mode");
  try {
    return parse_jwt_keys(text.str());
  } catch (const JwtKeyError& error) {
    throw JwtKeyError("the key file " + file.string() + " " + error.what());
  }
}

}  // namespace ai_sdk::server
