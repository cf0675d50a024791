#pragma once

#include "http/connection.hpp"
#include "http/name_lookup.hpp"
#include "http/transport.hpp"

#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <memory>

namespace ai_sdk::http {

struct ConnectAttempt;

// Makes the connections of one client, and keeps what they share: the look-up of the server's name, and the
// TLS context, made with the first connection. Used on the client's executor only; has to outlive its
// coroutines.
class Connector {
 public:
  // How long an address has to connect before the next one is tried beside it (RFC 8305, section 8).
  static constexpr std::chrono::milliseconds usual_stagger{250};

  Connector(std::shared_ptr<IoRuntime> runtime, TransportConfig config,
            std::chrono::milliseconds stagger = usual_stagger, NameLookup::Resolver resolver = ::getaddrinfo);

  // Looks the host up, connects, asks the proxy for a tunnel where there is one, and does the TLS handshake,
  // all within connect_timeout and the deadline. Throws TransportFailure (not_connected, refused, or
  // timed_out while connecting).
  Task<std::unique_ptr<Connection>> open(TimeLimits limits);

 private:
  Task<std::unique_ptr<Connection>> open_under(ConnectAttempt& attempt, Clock::time_point until);
  Task<std::unique_ptr<Connection>> shake_hands(Socket socket, ConnectAttempt& attempt);

  std::shared_ptr<IoRuntime> runtime_;
  TransportConfig config_;
  std::chrono::milliseconds stagger_;
  NameLookup lookup_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
  std::shared_ptr<const ForwardProxy> forward_;
};

}  // namespace ai_sdk::http
