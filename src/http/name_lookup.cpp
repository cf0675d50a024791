#include "http/name_lookup.hpp"

#include "http/quiet_thread.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <system_error>
#include <thread>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

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

}  // namespace

// One look-up and those who wait for it. All but the name belongs to the executor.
struct NameLookup::Shared {
  std::string host;
  Endpoints endpoints;  // their port is left open
  int error = 0;
  int system_error = 0;
  bool finished = false;
  std::vector<asio::steady_timer*> waiting;  // cancelled when the answer is there
};

NameLookup::NameLookup(std::shared_ptr<IoRuntime> runtime, Resolver resolver)
    : runtime_(std::move(runtime)), resolver_(std::move(resolver)) {}

// Holds the runtime only as long as the thread runs: an answer that nobody waits for any more dies with the
// loop.
void NameLookup::run(std::shared_ptr<IoRuntime> runtime, std::shared_ptr<Shared> shared,
                     const Resolver& resolver) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  const int error = resolver(shared->host.c_str(), nullptr, &hints, &list);
  const int system_error = errno;
  Endpoints endpoints = in_turns(error == 0 ? list : nullptr);
  if (list) freeaddrinfo(list);
  asio::post(runtime->executor(),
             [shared = std::move(shared), endpoints = std::move(endpoints), error, system_error]() mutable {
               shared->endpoints = std::move(endpoints);
               shared->error = error;
               shared->system_error = system_error;
               shared->finished = true;
               for (auto* timer : shared->waiting) timer->cancel();
             });
}

std::shared_ptr<NameLookup::Shared> NameLookup::join(const std::string& host) {
  if (auto running = running_.lock(); running && !running->finished && running->host == host) return running;
  auto shared = std::make_shared<Shared>();
  shared->host = host;
  try {
    start_quiet_thread([runtime = runtime_, shared, resolver = resolver_] {
      run(runtime, shared, resolver);
    }).detach();
  } catch (const std::system_error& error) {
    throw TransportFailure(FailureKind::not_connected,
                           "no thread could be started to look up the host name '" + host +
                               "': " + error.code().message() + ". Check the process's limits",
                           error.code().message());
  }
  running_ = shared;
  return shared;
}

Task<Endpoints> NameLookup::find(std::string host, std::uint16_t port, Clock::time_point until,
                                 std::string setting) {
  boost::system::error_code not_an_address;
  const auto address = asio::ip::make_address(host, not_an_address);
  if (!not_an_address) {
    Endpoints endpoints(1, tcp::endpoint(address, port));
    co_return endpoints;
  }
  // Nobody would end a wait that begins after the client was closed.
  if (runtime_->aborts().aborted()) throw boost::system::system_error(asio::error::operation_aborted);

  const auto shared = join(host);
  asio::steady_timer answer(runtime_->executor(), until);
  AbortList::Guard guard(runtime_->aborts(), [&answer] { answer.cancel(); });
  shared->waiting.push_back(&answer);
  struct Waiting {
    Shared& shared;
    asio::steady_timer& timer;
    ~Waiting() { std::erase(shared.waiting, &timer); }
  } waiting{*shared, answer};
  auto [error] = co_await answer.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!shared->finished) {
    if (error) throw boost::system::system_error(asio::error::operation_aborted);
    throw TransportFailure(FailureKind::not_connected,
                           "looking up the host name '" + host + "' took too long");
  }
  if (shared->error != 0 || shared->endpoints.empty()) {
    const std::string cause = shared->error == EAI_SYSTEM ? std::strerror(shared->system_error)
                              : shared->error != 0        ? gai_strerror(shared->error)
                                                          : "no address was found";
    throw TransportFailure(FailureKind::not_connected,
                           "the host name '" + host + "' could not be looked up: " + cause + ". Check " +
                               setting + " and this machine's name service",
                           cause);
  }
  Endpoints endpoints = shared->endpoints;
  for (auto& endpoint : endpoints) endpoint.port(port);
  co_return endpoints;
}

}  // namespace ai_sdk::http
