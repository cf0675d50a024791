#pragma once

#include "core/proxy.hpp"
#include "http/connect_attempt.hpp"
#include "http/connection.hpp"
#include "http/transport.hpp"

namespace ai_sdk::http {

// Asks the proxy for a tunnel to the server (CONNECT: RFC 9110, section 9.3.6). After it the socket leads
// there. Throws TransportFailure that says it was the proxy; system_error(operation_aborted) where the
// attempt was stopped.
Task<void> open_tunnel(Socket& socket, const core::ProxyServer& proxy, const core::BaseUrl& url,
                       ConnectAttempt& attempt);

// How requests to an http:// server are written for the proxy.
ForwardProxy forward_through(const core::ProxyServer& proxy, const core::BaseUrl& url);

// What a proxy says to whom it does not know. `with_credentials`: some were sent.
TransportFailure proxy_wants_credentials(const std::string& proxy, const std::string& source,
                                         bool with_credentials);

// Throws where an answer's status is the proxy's own refusal of the request (407).
void check_forwarded(const ForwardProxy& proxy, int status);

// Ends the text of an error on a connection to a proxy: some proxies break off where they should refuse.
// Empty without a proxy.
std::string behind_proxy(const ForwardProxy* proxy);

}  // namespace ai_sdk::http
