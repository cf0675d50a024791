#include "http/probe_tls.hpp"

#include "http/tls_context.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>

namespace ai_sdk::http {
namespace {

constexpr int most_certificates = 16;
constexpr int most_names = 32;

std::string one_line(const X509_NAME* name) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
  if (!out || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0) return "";
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

std::int64_t seconds(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? static_cast<std::int64_t>(timegm(&parts)) : 0;
}

std::string address_text(const ASN1_OCTET_STRING* address) {
  const unsigned char* bytes = ASN1_STRING_get0_data(address);
  const int size = ASN1_STRING_length(address);
  char text[64];
  std::string result;
  if (size == 4) {
    for (int i = 0; i < 4; ++i) result += (i ? "." : "") + std::to_string(bytes[i]);
  } else if (size == 16) {
    for (int i = 0; i < 16; i += 2) {
      std::snprintf(text, sizeof text, "%s%x", i ? ":" : "", bytes[i] * 256 + bytes[i + 1]);
      result += text;
    }
  }
  return result;
}

std::vector<std::string> names_of(const X509* certificate) {
  std::vector<std::string> result;
  auto* names =
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(names) && i < most_names; ++i) {
    int type = 0;
    const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &type);
    if (type == GEN_DNS) {
      const auto* name = static_cast<const ASN1_IA5STRING*>(value);
      result.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name)),
                          static_cast<std::size_t>(ASN1_STRING_length(name)));
    } else if (type == GEN_IPADD) {
      result.push_back(address_text(static_cast<const ASN1_OCTET_STRING*>(value)));
    }
  }
  GENERAL_NAMES_free(names);
  return result;
}

int go_on(int, X509_STORE_CTX*) { return 1; }

}  // namespace

void trust_all_but_remember(boost::asio::ssl::context& context) {
  SSL_CTX_set_verify(context.native_handle(), SSL_VERIFY_PEER, &go_on);
}

void look_at_tls(SSL* ssl, const TransportConfig& config, ProbeReport& report) {
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; i < sk_X509_num(chain) && i < most_certificates; ++i) {
    const X509* certificate = sk_X509_value(chain, i);
    ProbedCertificate& shown = report.chain.emplace_back();
    shown.subject = one_line(X509_get_subject_name(certificate));
    shown.issuer = one_line(X509_get_issuer_name(certificate));
    shown.not_before = seconds(X509_get0_notBefore(certificate));
    shown.not_after = seconds(X509_get0_notAfter(certificate));
    if (i == 0) shown.names = names_of(certificate);
  }
  if (report.chain.empty()) return;
  report.tls_version = SSL_get_version(ssl);
  const char* cipher = SSL_get_cipher_name(ssl);
  report.cipher = cipher ? cipher : "";
  report.http2 = chose_http2(ssl);
  report.trusted = SSL_get_verify_result(ssl) == X509_V_OK;
  if (!report.trusted) report.distrust = explain_tls_failure(ssl, {}, config);
}

}  // namespace ai_sdk::http
