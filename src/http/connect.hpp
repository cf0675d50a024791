#pragma once

#include "http/connection.hpp"
#include "http/transport.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace ai_sdk::http {

// Makes the connections of one client, and keeps what they share: the TLS context, made with the first of
// them. Used on the client's executor only; has to outlive its coroutines.
class Connector {
 public:
  Connector(std::shared_ptr<IoRuntime> runtime, TransportConfig config);

  // Looks the host up, connects, and does the TLS handshake, all within connect_timeout and the deadline.
  // Throws TransportFailure (not_connected, refused, or timed_out while connecting).
  Task<std::unique_ptr<Connection>> open(TimeLimits limits);

 private:
  std::shared_ptr<IoRuntime> runtime_;
  TransportConfig config_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
};

}  // namespace ai_sdk::http
