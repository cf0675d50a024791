#include "http/tls_context.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace ai_sdk::http {
namespace {

// OpenSSL's reason; 0 where the error is not OpenSSL's.
int reason_of(const boost::system::error_code& error) {
  if (error.category() != boost::asio::error::get_ssl_category()) return 0;
  return ERR_GET_REASON(static_cast<unsigned long>(error.value()));
}

// What to do about a certificate that is not trusted.
std::string advice_on(long verdict, const std::string& host) {
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "It has expired: have it renewed, or check this machine's clock";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "It is not valid yet: check this machine's clock";
    case X509_V_ERR_HOSTNAME_MISMATCH:
      return "The certificate was made for another name than '" + host + "': check the host setting";
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "The certificate was made for another name than '" + host +
             "': check the host setting, which may need the server's name instead of its address";
    case X509_V_ERR_CERT_REVOKED:
      return "Its authority has revoked it: tell those who run the server";
    case X509_V_ERR_INVALID_PURPOSE:
      return "It was not made for servers (its extended key usage lacks serverAuth): tell those who run the "
             "server";
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return "Its key or signature is too weak for this machine's security level: have it made anew with a "
             "key of 2048 bits or more";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "It is signed by itself. If that is right, name its file as ca_bundle (AI_SDK_CA_BUNDLE)";
    default:
      return "If your company has its own certificate authority, name its file as ca_bundle "
             "(AI_SDK_CA_BUNDLE) or in SSL_CERT_FILE";
  }
}

}  // namespace

std::string explain_tls_failure(SSL* ssl, const boost::system::error_code& error,
                                const TransportConfig& config) {
  ERR_clear_error();
  const std::string where = "the TLS handshake with " + config.url.to_string() + " failed: ";
  const long verdict = SSL_get_verify_result(ssl);
  if (config.verify_ssl && verdict != X509_V_OK)
    return where + "the server's certificate is not trusted (" + X509_verify_cert_error_string(verdict) +
           "). " + advice_on(verdict, config.url.host);
  switch (reason_of(error)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
      return where + "the server does not speak TLS on this port. Use http:// or another port (host)";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_VERSION_TOO_LOW:
      return where + "the server speaks no TLS 1.2 or newer, which is the least that is accepted (" +
             error.message() + "). Have the server updated";
    default:
      break;
  }
  if (error == boost::asio::error::eof || error == boost::asio::ssl::error::stream_truncated)
    return where + "the server closed the connection. It may not speak TLS on this port (host)";
  return where + explain_tls_error(error);
}

std::string explain_tls_error(const boost::system::error_code& error) {
  switch (reason_of(error)) {
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
      return error.message() +
             ". The server may ask for a client certificate: set client_cert and client_key";
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
    case SSL_R_TLSV1_ALERT_DECRYPT_ERROR:
      return error.message() +
             ". The server does not accept the client certificate: check client_cert and client_key";
    default:
      return error.message();
  }
}

}  // namespace ai_sdk::http
