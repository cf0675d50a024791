#include "http/connection.hpp"

#include "http/name_lookup.hpp"
#include "http/tls_context.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>

#include <optional>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Socket = asio::basic_stream_socket<tcp, asio::any_io_executor>;
constexpr auto as_tuple_awaitable = asio::as_tuple(asio::use_awaitable);

void close_socket(Socket& socket) noexcept {
  error_code ignored;
  socket.shutdown(tcp::socket::shutdown_both, ignored);
  socket.close(ignored);
}

// Looks without taking: nothing to read on a live connection is EAGAIN.
bool nothing_to_read(Socket& socket) noexcept {
  char byte = 0;
  const auto count = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

class PlainConnection final : public Connection {
 public:
  PlainConnection(IoRuntime& runtime, Socket socket) : Connection(runtime), socket_(std::move(socket)) {}

  Task<IoResult> read_some(asio::mutable_buffer buffer) override {
    return socket_.async_read_some(buffer, as_tuple_awaitable);
  }
  Task<IoResult> write(WriteBuffers buffers) override {
    return asio::async_write(socket_, buffers, as_tuple_awaitable);
  }
  void close() noexcept override { close_socket(socket_); }
  bool is_quiet() noexcept override { return nothing_to_read(socket_); }

 private:
  Socket socket_;
};

class TlsConnection final : public Connection {
 public:
  TlsConnection(IoRuntime& runtime, Socket socket, std::shared_ptr<asio::ssl::context> tls)
      : Connection(runtime), tls_(std::move(tls)), stream_(std::move(socket), *tls_) {}

  Task<IoResult> read_some(asio::mutable_buffer buffer) override {
    return stream_.async_read_some(buffer, as_tuple_awaitable);
  }
  Task<IoResult> write(WriteBuffers buffers) override {
    return asio::async_write(stream_, buffers, as_tuple_awaitable);
  }
  void close() noexcept override { close_socket(stream_.next_layer()); }
  bool is_quiet() noexcept override {
    // What was read off the socket but not asked for yet lies in OpenSSL, as records or as plain text.
    return SSL_has_pending(ssl()) == 0 && BIO_ctrl_pending(SSL_get_rbio(ssl())) == 0 &&
           nothing_to_read(stream_.next_layer());
  }

  Task<std::tuple<error_code>> handshake() {
    return stream_.async_handshake(asio::ssl::stream_base::client, as_tuple_awaitable);
  }
  SSL* ssl() noexcept { return stream_.native_handle(); }

 private:
  std::shared_ptr<asio::ssl::context> tls_;
  asio::ssl::stream<Socket> stream_;
};

TransportFailure not_connected(const TransportConfig& config, const error_code& error) {
  std::string text = "no connection to " + config.url.to_string() + ": " + error.message();
  if (error == asio::error::connection_refused)
    text += ". Is the server running, and is the host setting right?";
  return TransportFailure(FailureKind::not_connected, text, error.message());
}

TransportFailure connect_expired(const TransportConfig& config, const TimeLimits& limits, bool by_deadline) {
  if (by_deadline)
    return TransportFailure::timeout(
        "deadline", limits.deadline_length, true,
        "the call's deadline passed while connecting to " + config.url.to_string());
  return TransportFailure::timeout("connect_timeout", config.connect_timeout, true,
                                   "no connection to " + config.url.to_string() + " within " +
                                       std::to_string(config.connect_timeout.count()) +
                                       " ms. Set connect_timeout to wait longer");
}

// When connecting must be over, and whether that is the call's deadline.
std::pair<Clock::time_point, bool> connect_until(const TransportConfig& config, const TimeLimits& limits) {
  auto until = Clock::time_point::max();
  if (config.connect_timeout.count() > 0) until = Clock::now() + config.connect_timeout;
  if (limits.deadline && *limits.deadline < until) return {*limits.deadline, true};
  return {until, false};
}

// Connecting under a limit: what is waited for is closed when it passes, or when the client is closed.
struct ConnectAttempt {
  explicit ConnectAttempt(IoRuntime& runtime)
      : watchdog(runtime.context().get_executor(),
                 [this] {
                   expired = true;
                   stop();
                 }),
        guard(runtime.aborts(), [this] { stop(); }) {}
  void stop() {
    stopped = true;
    if (stop_waiting) stop_waiting();
  }
  std::function<void()> stop_waiting;
  Watchdog watchdog;
  AbortList::Guard guard;
  bool expired = false;
  bool stopped = false;  // expired, or the client was closed
};

Task<Socket> connect_socket(asio::io_context& context, const Endpoints& endpoints, ConnectAttempt& attempt,
                            const TransportConfig& config) {
  error_code last = asio::error::host_not_found;
  for (const auto& endpoint : endpoints) {
    // Nobody would end an attempt that begins after the client was closed, or after its time.
    if (attempt.stopped) break;
    Socket socket(context.get_executor());
    attempt.stop_waiting = [&socket] { close_socket(socket); };
    auto [error] = co_await socket.async_connect(endpoint, as_tuple_awaitable);
    attempt.stop_waiting = nullptr;
    if (!error) {
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      co_return socket;
    }
    if (error == asio::error::operation_aborted && !attempt.expired) throw boost::system::system_error(error);
    last = error;
  }
  throw not_connected(config, last);
}

}  // namespace

Connection::Connection(IoRuntime& runtime)
    : watchdog_(runtime.context().get_executor(),
                [this] {
                  expired_ = true;
                  close();
                }),
      abort_guard_(runtime.aborts(), [this] { close(); }) {}

Task<std::unique_ptr<Connection>> open_connection(std::shared_ptr<IoRuntime> runtime,
                                                  const TransportConfig& config,
                                                  std::shared_ptr<asio::ssl::context> tls,
                                                  const TimeLimits& limits) {
  auto& context = runtime->context();
  const auto [until, by_deadline] = connect_until(config, limits);
  ConnectAttempt attempt(*runtime);
  attempt.watchdog.arm(until);

  std::optional<Socket> socket;
  try {
    const Endpoints endpoints = co_await look_up_until(runtime, config.url.host, config.url.port, until);
    socket = co_await connect_socket(context, endpoints, attempt, config);
  } catch (const TransportFailure&) {
    if (attempt.expired || Clock::now() >= until) throw connect_expired(config, limits, by_deadline);
    throw;
  }
  if (!tls) {
    co_return std::make_unique<PlainConnection>(*runtime, std::move(*socket));
  }

  auto connection = std::make_unique<TlsConnection>(*runtime, std::move(*socket), std::move(tls));
  prepare_tls(connection->ssl(), config);
  attempt.stop_waiting = [&connection] { connection->close(); };
  auto [error] = co_await connection->handshake();
  attempt.stop_waiting = nullptr;
  if (attempt.expired) throw connect_expired(config, limits, by_deadline);
  if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
  if (error) {
    // What TLS itself refuses stays refused; a connection that broke meanwhile may come up again.
    const bool by_tls = error.category() == asio::error::get_ssl_category();
    throw TransportFailure(by_tls ? FailureKind::refused : FailureKind::not_connected,
                           explain_tls_failure(connection->ssl(), error, config), error.message());
  }
  co_return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace ai_sdk::http
