#pragma once

#include "http/pool.hpp"
#include "http/transport.hpp"

#include <memory>
#include <string>

namespace ai_sdk::http {

// An HTTP/1.1 request's head (RFC 9112, section 3).
std::string write_request_head(const Request& request, const core::BaseUrl& url,
                               const ForwardProxy* proxy = nullptr);

// Sends one HTTP/1.1 request on a connection of its own. The connection goes back to the pool only after an
// answer that was read to its very end.
Task<std::unique_ptr<Exchange>> send_h1(ConnectionPool::Lease lease, std::shared_ptr<IoRuntime> runtime,
                                        const Request& request, const core::BaseUrl& url,
                                        const TimeLimits& limits);

}  // namespace ai_sdk::http
