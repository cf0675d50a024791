#include "http/proxy.hpp"

#include "http/h1_parser.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include <array>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
constexpr auto as_tuple_awaitable = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t max_answer = 64 * 1024;

std::string named(const core::ProxyServer& proxy) {
  return "the proxy " + proxy.to_string() + " (" + proxy.source + ")";
}

[[noreturn]] void broke(const core::ProxyServer& proxy, const boost::system::error_code& error) {
  throw TransportFailure(FailureKind::not_connected,
                         named(proxy) + " broke the connection off while it was asked for a tunnel: " +
                             error.message() + ". Is it an HTTP proxy, and does it run?",
                         error.message());
}

void check_status(int status, const core::ProxyServer& proxy, const std::string& target) {
  if (status / 100 == 2) return;
  const std::string cause = "status " + std::to_string(status);
  switch (status) {
    case 407:
      throw proxy_wants_credentials(proxy.to_string(), proxy.source, !proxy.authorization.empty());
    case 403:
    case 405:
      throw TransportFailure(FailureKind::refused,
                             named(proxy) + " does not allow connections to " + target + " (" + cause +
                                 "). Ask those who run it, or list the host in no_proxy (NO_PROXY)",
                             cause);
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      throw TransportFailure(FailureKind::not_connected,
                             named(proxy) + " could not connect to " + target + " (" + cause +
                                 "). Is the host setting right, and may the proxy reach it?",
                             cause);
    default:
      throw TransportFailure(FailureKind::refused,
                             named(proxy) + " gave no tunnel to " + target + " (" + cause +
                                 "). Is it an HTTP proxy that supports CONNECT?",
                             cause);
  }
}

// Feeds what has come; true once the answer's head is whole. A tunnel begins right behind it.
bool take(H1Parser& parser, std::string& held, const core::ProxyServer& proxy) {
  try {
    held.erase(0, parser.feed(held, nullptr));
  } catch (const TransportFailure& failure) {
    throw TransportFailure(FailureKind::refused,
                           named(proxy) + " does not answer in HTTP: " + failure.what() +
                               ". Does its address name an HTTP proxy's port?",
                           failure.cause());
  }
  if (parser.head_complete()) return true;
  if (held.size() > max_answer)
    throw TransportFailure(FailureKind::refused, named(proxy) + " answers with more than 64 KiB");
  return false;
}

}  // namespace

Task<void> open_tunnel(Socket& socket, const core::ProxyServer& proxy, const core::BaseUrl& url,
                       ConnectAttempt& attempt) {
  attempt.throw_if_stopped();
  const std::string target = core::host_and_port(url.host, url.port);
  std::string request = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
  if (!proxy.authorization.empty()) request += "Proxy-Authorization: " + proxy.authorization + "\r\n";
  request += "\r\n";

  const ConnectAttempt::Waiting waiting(attempt, [&socket] { close_socket(socket); });
  auto [write_error, written] = co_await asio::async_write(socket, asio::buffer(request), as_tuple_awaitable);
  if (attempt.stopped || write_error == asio::error::operation_aborted)
    throw boost::system::system_error(asio::error::operation_aborted);
  if (write_error) broke(proxy, write_error);

  H1Parser parser;
  std::string held;
  std::array<char, 4096> buffer;
  do {
    auto [error, size] = co_await socket.async_read_some(asio::buffer(buffer), as_tuple_awaitable);
    if (attempt.stopped || error == asio::error::operation_aborted)
      throw boost::system::system_error(asio::error::operation_aborted);
    if (error) broke(proxy, error);
    held.append(buffer.data(), size);
  } while (!take(parser, held, proxy));
  check_status(parser.status(), proxy, target);
  // In TLS the client speaks first.
  if (!held.empty())
    throw TransportFailure(FailureKind::refused,
                           named(proxy) + " sent bytes through the tunnel that nobody asked for");
}

ForwardProxy forward_through(const core::ProxyServer& proxy, const core::BaseUrl& url) {
  ForwardProxy forward;
  forward.origin = "http://" + url.authority();
  forward.authorization = proxy.authorization;
  forward.name = proxy.to_string();
  forward.source = proxy.source;
  return forward;
}

TransportFailure proxy_wants_credentials(const std::string& proxy, const std::string& source,
                                         bool with_credentials) {
  return TransportFailure(
      FailureKind::refused,
      "the proxy " + proxy + " (" + source + ") " +
          (with_credentials ? "does not accept its user and password" : "asks for a user and a password") +
          ". Write them into its address: http://user:password@host:port",
      "status 407");
}

void check_forwarded(const ForwardProxy& proxy, int status) {
  if (status == 407) throw proxy_wants_credentials(proxy.name, proxy.source, !proxy.authorization.empty());
}

std::string behind_proxy(const ForwardProxy* proxy) {
  if (!proxy) return {};
  return ". It went through the proxy " + proxy->name + " (" + proxy->source +
         "): check that it works, and its user and password";
}

}  // namespace ai_sdk::http
