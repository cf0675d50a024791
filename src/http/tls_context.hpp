#pragma once

#include "http/transport.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <string>

namespace ai_sdk::http {

// One context per client: TLS 1.2 at least, the system's trust store (SSL_CERT_FILE and SSL_CERT_DIR are
// honoured) with ca_bundle added to it, a client certificate where one is set. Throws
// TransportFailure(not_connected) that names the file and the option.
std::shared_ptr<boost::asio::ssl::context> make_tls_context(const TransportConfig& config);

// Sets the name to verify and to send (RFC 6066, section 3: no address is sent as a server name).
void prepare_tls(SSL* ssl, const TransportConfig& config);

// Why a handshake failed, in words that name the option to look at.
std::string explain_tls_failure(SSL* ssl, const boost::system::error_code& error,
                                const TransportConfig& config);

// The same for an error on an open connection: TLS 1.3 servers refuse a missing client certificate only
// there.
std::string explain_tls_error(const boost::system::error_code& error);

}  // namespace ai_sdk::http
