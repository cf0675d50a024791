#include "http/http_server.hpp"

#include "http/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <set>

namespace ai_sdk::server {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

// Descriptors that the rest of the server needs: data sources, the store, logs.
constexpr std::size_t reserved_descriptors = 128;

std::size_t connections_allowed(std::size_t wanted) {
  if (wanted != 0) return wanted;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return 100'000;
  const auto files = static_cast<std::size_t>(limit.rlim_cur);
  return files > 2 * reserved_descriptors ? files - reserved_descriptors : files / 2;
}

[[noreturn]] void cannot_listen(const HttpServerOptions& options, const error_code& error) {
  const std::string where = "port " + std::to_string(options.port) + " on " + options.host;
  if (error == asio::error::address_in_use) {
    throw ListenError(where +
                      " is in use already; choose another with --port N, or a free one with --port 0");
  }
  if (error == asio::error::access_denied) {
    throw ListenError(where + " is reserved for the system; choose a port above 1023 with --port N");
  }
  throw ListenError(where + " cannot be listened on: " + error.message() +
                    "; choose another address with --host");
}

}  // namespace

struct HttpServer::Impl {
  Impl(HttpServerOptions the_options, std::shared_ptr<const Router> the_router)
      : options(std::move(the_options)),
        router(std::move(the_router)),
        context{options, *router, Guard(options.guard)},
        acceptor(io),
        pause(io),
        phase(io),
        signals(io),
        max_connections(connections_allowed(options.limits.max_connections)) {}

  void listen();
  void watch_signals();
  asio::awaitable<void> accept();
  asio::awaitable<void> serve(tcp::socket socket);
  asio::awaitable<void> drain();
  asio::awaitable<void> wait_until_empty(std::chrono::milliseconds time);

  HttpServerOptions options;
  std::shared_ptr<const Router> router;
  asio::io_context io{1};
  ServerContext context;
  tcp::acceptor acceptor;
  asio::steady_timer pause;  // of the accept loop, where it cannot take more
  asio::steady_timer phase;  // of the shutdown
  asio::signal_set signals;
  std::uint16_t port = 0;
  std::size_t max_connections;
  std::set<std::shared_ptr<Connection>> connections;
};

void HttpServer::Impl::listen() {
  error_code error;
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(options.host, std::to_string(options.port),
                                      tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (error || found.empty()) {
    throw ListenError("the address " + options.host + " is not known here: " + error.message() +
                      "; choose another with --host");
  }
  const tcp::endpoint endpoint = found.begin()->endpoint();
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) cannot_listen(options, error);
  port = acceptor.local_endpoint().port();
}

void HttpServer::Impl::watch_signals() {
  signals.add(SIGINT);
  signals.add(SIGTERM);
  signals.async_wait([this](const error_code& error, int) {
    if (error) return;
    // The second signal comes from somebody who does not want to wait.
    signals.async_wait([](const error_code& again, int number) {
      if (!again) ::_exit(128 + number);
    });
    if (!context.draining) asio::co_spawn(io, drain(), asio::detached);
  });
}

asio::awaitable<void> HttpServer::Impl::accept() {
  while (acceptor.is_open()) {
    error_code error;
    if (connections.size() >= max_connections) {
      pause.expires_at(asio::steady_timer::time_point::max());
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      asio::co_spawn(io, serve(std::move(socket)), asio::detached);
    } else if (acceptor.is_open() && error != asio::error::connection_aborted) {
      // Out of descriptors or memory: what is there goes on, new ones wait a little.
      pause.expires_after(100ms);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

asio::awaitable<void> HttpServer::Impl::serve(tcp::socket socket) {
  const auto connection = std::make_shared<Connection>(std::move(socket), context);
  connections.insert(connection);
  try {
    co_await connection->run();
  } catch (const std::exception&) {
    connection->abort();
  }
  connections.erase(connection);
  pause.cancel();
  if (connections.empty()) phase.cancel();
}

asio::awaitable<void> HttpServer::Impl::wait_until_empty(std::chrono::milliseconds time) {
  if (connections.empty()) co_return;
  phase.expires_after(time);
  error_code ignored;
  co_await phase.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> HttpServer::Impl::drain() {
  context.draining = true;
  error_code ignored;
  acceptor.close(ignored);
  pause.cancel();
  for (const auto& connection : connections) connection->close_if_idle();
  co_await wait_until_empty(options.limits.grace);
  if (options.end_running && !connections.empty()) options.end_running();
  co_await wait_until_empty(options.limits.flush);
  for (const auto& connection : connections) connection->abort();
  co_await wait_until_empty(options.limits.flush);
  signals.cancel(ignored);
}

HttpServer::HttpServer(HttpServerOptions options, std::shared_ptr<const Router> router)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(router))) {
  impl_->listen();
  // From here on, not from run(): whoever is told the port may stop the server before it runs.
  if (impl_->options.stop_on_signals) impl_->watch_signals();
}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const { return impl_->port; }

void HttpServer::run() {
  asio::co_spawn(impl_->io, impl_->accept(), asio::detached);
  impl_->io.run();
}

void HttpServer::stop() {
  asio::post(impl_->io, [impl = impl_.get()] {
    if (!impl->context.draining) asio::co_spawn(impl->io, impl->drain(), asio::detached);
  });
}

}  // namespace ai_sdk::server
