#pragma once

#include "http/io_runtime.hpp"
#include "http/transport.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ai_sdk::http {

using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

// Looks a host name up in a thread of its own, because getaddrinfo blocks and cannot be stopped: cancelling
// the coroutine (or closing the client) ends the wait at once, whatever the resolver does. An address is
// returned as it is, without a thread. IPv6 and IPv4 addresses take turns in the result (RFC 8305, section
// 4). Throws TransportFailure(not_connected), also when `until` passes first.
Task<Endpoints> look_up_until(std::shared_ptr<IoRuntime> runtime, std::string host, std::uint16_t port,
                              Clock::time_point until);

}  // namespace ai_sdk::http
