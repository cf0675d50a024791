#pragma once

#include "http/probe.hpp"
#include "http/transport.hpp"

#include <boost/asio/ssl/context.hpp>

namespace ai_sdk::http {

// A handshake with the context goes on whatever the certificate is; what the check found stays with it. For
// connections on which nothing is said afterwards.
void trust_all_but_remember(boost::asio::ssl::context& context);

// What a handshake has shown, also one that failed.
void look_at_tls(SSL* ssl, const TransportConfig& config, ProbeReport& report);

}  // namespace ai_sdk::http
