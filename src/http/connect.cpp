#include "http/connect.hpp"

#include "http/name_lookup.hpp"
#include "http/tls_context.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <optional>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto as_tuple_awaitable = asio::as_tuple(asio::use_awaitable);

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

Connector::Connector(std::shared_ptr<IoRuntime> runtime, TransportConfig config)
    : runtime_(std::move(runtime)), config_(std::move(config)) {}

Task<std::unique_ptr<Connection>> Connector::open(TimeLimits limits) {
  const auto [until, by_deadline] = connect_until(config_, limits);
  ConnectAttempt attempt(*runtime_);
  attempt.watchdog.arm(until);
  if (config_.url.tls && !tls_) tls_ = make_tls_context(config_);

  std::optional<Socket> socket;
  try {
    const Endpoints endpoints = co_await look_up_until(runtime_, config_.url.host, config_.url.port, until);
    socket = co_await connect_socket(runtime_->context(), endpoints, attempt, config_);
  } catch (const TransportFailure&) {
    if (attempt.expired || Clock::now() >= until) throw connect_expired(config_, limits, by_deadline);
    throw;
  }
  if (!config_.url.tls) co_return make_plain_connection(*runtime_, std::move(*socket));

  auto connection = make_tls_connection(*runtime_, std::move(*socket), tls_);
  prepare_tls(connection->ssl(), config_);
  attempt.stop_waiting = [&connection] { connection->close(); };
  auto [error] = co_await connection->handshake();
  attempt.stop_waiting = nullptr;
  if (attempt.expired) throw connect_expired(config_, limits, by_deadline);
  if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
  if (error) {
    // What TLS itself refuses stays refused; a connection that broke meanwhile may come up again.
    const bool by_tls = error.category() == asio::error::get_ssl_category();
    throw TransportFailure(by_tls ? FailureKind::refused : FailureKind::not_connected,
                           explain_tls_failure(connection->ssl(), error, config_), error.message());
  }
  connection->h2 = chose_http2(connection->ssl());
  co_return std::unique_ptr<Connection>(std::move(connection));
}

}  // namespace ai_sdk::http
