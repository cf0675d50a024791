#pragma once

#include "http/io_runtime.hpp"
#include "http/transport.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <netdb.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ai_sdk::http {

using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

// Looks host names up in a thread of its own, because getaddrinfo blocks and cannot be stopped: cancelling
// the coroutine (or closing the client) ends the wait at once, whatever the resolver does. Whoever asks for a
// name while it is being looked up waits for the same answer, so that a client has one such thread for a name
// however many calls begin at once. Nothing is remembered beyond that. Used on the client's executor only.
class NameLookup {
 public:
  using Resolver = std::function<int(const char*, const char*, const addrinfo*, addrinfo**)>;

  explicit NameLookup(std::shared_ptr<IoRuntime> runtime, Resolver resolver = ::getaddrinfo);

  // An address is returned as it is, without a thread. IPv6 and IPv4 addresses take turns in the result (RFC
  // 8305, section 4). `setting` is what the errors tell the user to check ("the host setting"). Throws
  // TransportFailure(not_connected), also when `until` passes first.
  Task<Endpoints> find(std::string host, std::uint16_t port, Clock::time_point until, std::string setting);

 private:
  struct Shared;
  static void run(std::shared_ptr<IoRuntime> runtime, std::shared_ptr<Shared> shared,
                  const Resolver& resolver);
  std::shared_ptr<Shared> join(const std::string& host);

  std::shared_ptr<IoRuntime> runtime_;
  Resolver resolver_;
  std::weak_ptr<Shared> running_;
};

}  // namespace ai_sdk::http
