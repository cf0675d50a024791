#pragma once

#include "http/io_runtime.hpp"
#include "http/transport.hpp"

#include <memory>

namespace ai_sdk::http {

// HTTP over pooled connections: HTTP/2 where the server chose it in the TLS handshake, HTTP/1.1 elsewhere.
std::unique_ptr<Transport> make_http_transport(std::shared_ptr<IoRuntime> runtime, TransportConfig config);

}  // namespace ai_sdk::http
