#include "http/name_lookup.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <netdb.h>
#include <sys/socket.h>

#include <cstring>
#include <thread>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

struct Lookup {
  Lookup(const asio::any_io_executor& executor, Clock::time_point until) : done(executor, until) {}

  asio::steady_timer done;  // cancelled when the result is there, rings when it is too late
  Endpoints endpoints;
  int error = 0;
  int system_error = 0;
  bool finished = false;
};

Endpoints in_turns(const addrinfo* list) {
  std::vector<tcp::endpoint> first, second;
  const int first_family = list ? list->ai_family : AF_INET6;
  for (const addrinfo* item = list; item; item = item->ai_next) {
    tcp::endpoint endpoint;
    if (item->ai_addrlen > endpoint.capacity()) continue;
    std::memcpy(endpoint.data(), item->ai_addr, item->ai_addrlen);
    endpoint.resize(item->ai_addrlen);
    (item->ai_family == first_family ? first : second).push_back(endpoint);
  }
  Endpoints result;
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) result.push_back(first[i]);
    if (i < second.size()) result.push_back(second[i]);
  }
  return result;
}

// Holds the runtime only as long as the thread runs: a result that nobody waits for any more dies with the
// loop.
void look_up_now(std::shared_ptr<IoRuntime> runtime, std::shared_ptr<Lookup> lookup, const std::string& host,
                 std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  const int system_error = errno;
  Endpoints endpoints = in_turns(error == 0 ? list : nullptr);
  if (list) freeaddrinfo(list);
  asio::post(runtime->executor(),
             [lookup = std::move(lookup), endpoints = std::move(endpoints), error, system_error]() mutable {
               lookup->endpoints = std::move(endpoints);
               lookup->error = error;
               lookup->system_error = system_error;
               lookup->finished = true;
               lookup->done.cancel();
             });
}

}  // namespace

Task<Endpoints> look_up_until(std::shared_ptr<IoRuntime> runtime, std::string host, std::uint16_t port,
                              Clock::time_point until) {
  boost::system::error_code not_an_address;
  const auto address = asio::ip::make_address(host, not_an_address);
  if (!not_an_address) {
    Endpoints endpoints(1, tcp::endpoint(address, port));
    co_return endpoints;
  }

  auto lookup = std::make_shared<Lookup>(runtime->executor(), until);
  AbortList::Guard guard(runtime->aborts(), [&lookup] { lookup->done.cancel(); });
  std::thread(look_up_now, std::move(runtime), lookup, host, port).detach();
  while (!lookup->finished) {
    auto [error] = co_await lookup->done.async_wait(asio::as_tuple(asio::use_awaitable));
    if (lookup->finished) break;
    if (error) throw boost::system::system_error(asio::error::operation_aborted);
    throw TransportFailure(FailureKind::not_connected,
                           "looking up the host name '" + host + "' took too long");
  }
  if (lookup->error != 0 || lookup->endpoints.empty()) {
    const std::string cause = lookup->error == EAI_SYSTEM ? std::strerror(lookup->system_error)
                              : lookup->error != 0        ? gai_strerror(lookup->error)
                                                          : "no address was found";
    throw TransportFailure(FailureKind::not_connected,
                           "the host name '" + host + "' could not be looked up: " + cause +
                               ". Check the host setting and this machine's name service",
                           cause);
  }
  co_return std::move(lookup->endpoints);
}

}  // namespace ai_sdk::http
