#include "support/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <stdexcept>

namespace ai_sdk::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

constexpr const char* here = "DNS:localhost,IP:127.0.0.1";
constexpr long day = 24L * 60 * 60;

void check(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string("making certificates: ") + what);
}

Key make_key() {
  Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  check(key != nullptr, "key");
  return key;
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  check(extension != nullptr, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// Signed by the issuer, or by itself where there is none.
Certificate make_certificate(const std::string& subject, EVP_PKEY* key, X509* issuer, long from, long until,
                             long serial) {
  Certificate made(X509_new(), X509_free);
  X509* certificate = made.get();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), until);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(subject.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, issuer ? X509_get_subject_name(issuer) : name);
  add_extension(certificate, issuer ? issuer : certificate, NID_subject_key_identifier, "hash");
  return made;
}

void sign(X509* certificate, EVP_PKEY* key) {
  check(X509_sign(certificate, key, EVP_sha256()) > 0, "signature");
}

std::string text_of(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

struct Certificates::Authority {
  Key key{nullptr, EVP_PKEY_free};
  Certificate certificate{nullptr, X509_free};
  std::string file;
};

Certificates::Certificates() : authority_(std::make_unique<Authority>()) {
  authority_->key = make_key();
  EVP_PKEY* key = authority_->key.get();
  authority_->certificate = make_certificate("Test authority", key, nullptr, -day, day, 1);
  X509* certificate = authority_->certificate.get();
  add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  sign(certificate, key);
  authority_->file = write("ca", certificate, key).certificate;
}

Certificates::~Certificates() = default;

std::string Certificates::ca() const { return authority_->file; }

std::string Certificates::ca_hash() const {
  char text[9];
  std::snprintf(text, sizeof text, "%08lx", X509_subject_name_hash(authority_->certificate.get()));
  return text;
}

Certificates::Files Certificates::issue(const std::string& name, EVP_PKEY* key, const std::string& names,
                                        const std::string& usage, long from, long until,
                                        const char* password) {
  X509* issuer = authority_->certificate.get();
  const auto made = make_certificate(name, key, issuer, from, until, 100 + made_);
  if (!names.empty()) add_extension(made.get(), issuer, NID_subject_alt_name, names);
  add_extension(made.get(), issuer, NID_ext_key_usage, usage);
  sign(made.get(), authority_->key.get());
  return write(name, made.get(), key, password);
}

Certificates::Files Certificates::server(const std::string& names, Validity validity) {
  const long from = validity == Validity::not_yet ? day : -2 * day;
  const long until = validity == Validity::expired ? -day : 2 * day;
  return issue("server", make_key().get(), names, "serverAuth", from, until);
}

Certificates::Files Certificates::server_for(const std::string& usage) {
  return issue("server", make_key().get(), here, usage, -day, day);
}

Certificates::Files Certificates::weak_server() {
  const Key key(EVP_RSA_gen(1024), EVP_PKEY_free);
  check(key != nullptr, "weak key");
  return issue("server", key.get(), here, "serverAuth", -day, day);
}

Certificates::Files Certificates::self_signed(const std::string& names) {
  const Key key = make_key();
  const auto made = make_certificate("alone", key.get(), nullptr, -day, day, 100 + made_);
  add_extension(made.get(), made.get(), NID_subject_alt_name, names);
  sign(made.get(), key.get());
  return write("alone", made.get(), key.get());
}

Certificates::Files Certificates::client() {
  return issue("client", make_key().get(), {}, "clientAuth", -day, day);
}

Certificates::Files Certificates::locked_client() {
  return issue("client", make_key().get(), {}, "clientAuth", -day, day, "secret");
}

std::string Certificates::joined(const Files& files) {
  return dir_
      .write("joined" + std::to_string(++made_) + ".pem", read_file(files.certificate) + read_file(files.key))
      .string();
}

Certificates::Files Certificates::write(const std::string& name, X509* certificate, EVP_PKEY* key,
                                        const char* password) {
  const std::string stem = name + std::to_string(++made_);
  const Memory certificate_text(BIO_new(BIO_s_mem()), BIO_free);
  const Memory key_text(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_X509(certificate_text.get(), certificate);
  PEM_write_bio_PrivateKey(key_text.get(), key, password ? EVP_aes_128_cbc() : nullptr,
                           reinterpret_cast<const unsigned char*>(password),
                           password ? static_cast<int>(std::strlen(password)) : 0, nullptr, nullptr);
  return {dir_.write(stem + ".crt", text_of(certificate_text.get())).string(),
          dir_.write(stem + ".key", text_of(key_text.get())).string()};
}

}  // namespace ai_sdk::testing
