#pragma once

#include "http/transport.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <string>

namespace ai_sdk::http {

// One context per client: TLS 1.2 at least, what the client trusts, its certificate where one is set, and its
// sessions. Throws TransportFailure(refused) that names the file and the option or the variable.
//
// Trust: the system's certificates, and those of ca_bundle besides. The environment is read as OpenSSL reads
// it: SSL_CERT_FILE takes the place of the system's file and SSL_CERT_DIR (directories with ':' between, made
// with `openssl rehash`) that of its directory; an empty variable counts as not set. Unlike OpenSSL, which
// passes over them, a file or directory named there that cannot be read is an error.
std::shared_ptr<boost::asio::ssl::context> make_tls_context(const TransportConfig& config);

// Sets the name to verify and to send (RFC 6066, section 3: no address is sent as a server name), and offers
// an earlier session.
void prepare_tls(SSL* ssl, const TransportConfig& config);

// Whether the server chose HTTP/2 in the handshake (RFC 7301).
bool chose_http2(SSL* ssl);

// Why a handshake failed, in words that name the option to look at.
std::string explain_tls_failure(SSL* ssl, const boost::system::error_code& error,
                                const TransportConfig& config);

// The same for an error on an open connection: TLS 1.3 servers refuse a client certificate, or the lack of
// one, only there.
std::string explain_tls_error(const boost::system::error_code& error);

}  // namespace ai_sdk::http
