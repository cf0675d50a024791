#include "http/tls_context.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace ai_sdk::http {
namespace {

[[noreturn]] void fail(const char* option, const std::string& file, const boost::system::error_code& error) {
  throw TransportFailure(FailureKind::refused,
                         std::string(option) + " '" + file + "' cannot be used: " + error.message() +
                             ". It must be a readable PEM file",
                         error.message());
}

// OpenSSL's reason; 0 where the error is not OpenSSL's.
int reason_of(const boost::system::error_code& error) {
  if (error.category() != boost::asio::error::get_ssl_category()) return 0;
  return ERR_GET_REASON(static_cast<unsigned long>(error.value()));
}

bool is_address(const std::string& host) {
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  return !error;
}

}  // namespace

std::shared_ptr<boost::asio::ssl::context> make_tls_context(const TransportConfig& config) {
  namespace ssl = boost::asio::ssl;
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);

  boost::system::error_code error;
  if (config.verify_ssl) {
    context->set_default_verify_paths(error);  // a machine without a trust store may still have a ca_bundle
    if (!config.ca_bundle.empty()) {
      context->load_verify_file(config.ca_bundle, error);
      if (error) fail("ca_bundle", config.ca_bundle, error);
    }
    context->set_verify_mode(ssl::verify_peer);
  } else {
    context->set_verify_mode(ssl::verify_none);
  }
  if (!config.client_cert.empty()) {
    context->use_certificate_chain_file(config.client_cert, error);
    if (error) fail("client_cert", config.client_cert, error);
    const auto& key = config.client_key.empty() ? config.client_cert : config.client_key;
    context->use_private_key_file(key, ssl::context::pem, error);
    if (error) fail("client_key", key, error);
  }
  return context;
}

void prepare_tls(SSL* ssl, const TransportConfig& config) {
  const std::string& host = config.url.host;
  if (is_address(host)) {
    if (config.verify_ssl) X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
    return;
  }
  SSL_set_tlsext_host_name(ssl, host.c_str());
  if (config.verify_ssl) {
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, host.c_str());
  }
}

std::string explain_tls_failure(SSL* ssl, const boost::system::error_code& error,
                                const TransportConfig& config) {
  const std::string where = "the TLS handshake with " + config.url.to_string() + " failed: ";
  const long verdict = SSL_get_verify_result(ssl);
  if (config.verify_ssl && verdict != X509_V_OK) {
    std::string text =
        where + "the server's certificate is not trusted (" + X509_verify_cert_error_string(verdict) + ")";
    switch (verdict) {
      case X509_V_ERR_CERT_HAS_EXPIRED:
      case X509_V_ERR_CERT_NOT_YET_VALID:
        return text + ". Check this machine's clock, or have the certificate renewed";
      case X509_V_ERR_HOSTNAME_MISMATCH:
      case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return text + ". The certificate was made for another name than '" + config.url.host +
               "': check the host setting";
      default:
        return text +
               ". If your company has its own certificate authority, name its file as ca_bundle "
               "(AI_SDK_CA_BUNDLE) or in SSL_CERT_FILE";
    }
  }
  const int reason = reason_of(error);
  if (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST)
    return where + "the server does not speak TLS on this port. Use http:// or another port (host)";
  return where + explain_tls_error(error);
}

std::string explain_tls_error(const boost::system::error_code& error) {
  const int reason = reason_of(error);
  if (reason == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED || reason == SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE)
    return error.message() + ". The server may ask for a client certificate: set client_cert and client_key";
  return error.message();
}

}  // namespace ai_sdk::http
