#include "http/connect.hpp"

#include "http/connect_attempt.hpp"
#include "http/connect_race.hpp"
#include "http/proxy.hpp"
#include "http/tls_context.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Where it goes, for messages.
std::string route(const TransportConfig& config) {
  std::string text = config.url.to_string();
  if (config.proxy) text += " through the proxy " + config.proxy->to_string();
  return text;
}

std::string describe(const tcp::endpoint& endpoint) {
  std::ostringstream text;
  text << endpoint;
  return text.str();
}

TransportFailure not_connected(const TransportConfig& config, const RaceResult& result) {
  const auto& failures = result.failures;
  std::string text = "no connection to " + route(config) + ": ";
  for (std::size_t i = 0; i < failures.size(); ++i) {
    if (i > 0) text += "; ";
    if (failures.size() > 1) text += describe(failures[i].first) + ": ";
    text += failures[i].second.message();
  }
  const bool refused = std::any_of(failures.begin(), failures.end(), [](const auto& failure) {
    return failure.second == asio::error::connection_refused;
  });
  if (refused)
    text += config.proxy ? ". Is the proxy running, and is " + config.proxy->source + " right?"
                         : ". Is the server running, and is the host setting right?";
  return TransportFailure(FailureKind::not_connected, text,
                          failures.empty() ? "no address was found" : failures.back().second.message());
}

TransportFailure connect_expired(const TransportConfig& config, const TimeLimits& limits, bool by_deadline) {
  if (by_deadline)
    return TransportFailure::timeout("deadline", limits.deadline_length, true,
                                     "the call's deadline passed while connecting to " + route(config));
  return TransportFailure::timeout("connect_timeout", config.connect_timeout, true,
                                   "no connection to " + route(config) + " within " +
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

}  // namespace

Connector::Connector(std::shared_ptr<IoRuntime> runtime, TransportConfig config,
                     std::chrono::milliseconds stagger, NameLookup::Resolver resolver)
    : runtime_(runtime),
      config_(std::move(config)),
      stagger_(stagger),
      lookup_(std::move(runtime), std::move(resolver)) {
  if (config_.proxy && !config_.url.tls)
    forward_ = std::make_shared<const ForwardProxy>(forward_through(*config_.proxy, config_.url));
}

Task<std::unique_ptr<Connection>> Connector::open(TimeLimits limits) {
  const auto [until, by_deadline] = connect_until(config_, limits);
  ConnectAttempt attempt(*runtime_);
  attempt.watchdog.arm(until);
  // Whatever a wait ended with: it was because its time was over.
  try {
    co_return co_await open_under(attempt, until);
  } catch (const TransportFailure&) {
    if (attempt.expired || Clock::now() >= until) throw connect_expired(config_, limits, by_deadline);
    throw;
  } catch (const boost::system::system_error&) {
    if (attempt.expired) throw connect_expired(config_, limits, by_deadline);
    throw;
  }
}

Task<std::unique_ptr<Connection>> Connector::open_under(ConnectAttempt& attempt, Clock::time_point until) {
  if (config_.url.tls && !tls_) tls_ = make_tls_context(config_);
  const auto& proxy = config_.proxy;
  const std::string host = proxy ? proxy->host : config_.url.host;
  const std::string setting = proxy ? proxy->source : "the host setting";
  const auto port = proxy ? proxy->port : config_.url.port;
  auto endpoints = co_await lookup_.find(host, port, until, setting);
  attempt.throw_if_stopped();
  auto result =
      co_await connect_first(runtime_->executor(), std::move(endpoints), stagger_, attempt.stop_waiting);
  if (!result.socket) throw not_connected(config_, result);
  error_code ignored;
  result.socket->set_option(tcp::no_delay(true), ignored);

  if (config_.url.tls) {
    if (proxy) co_await open_tunnel(*result.socket, *proxy, config_.url, attempt);
    co_return co_await shake_hands(std::move(*result.socket), attempt);
  }
  auto connection = make_plain_connection(*runtime_, std::move(*result.socket));
  connection->proxy = forward_;
  co_return connection;
}

Task<std::unique_ptr<Connection>> Connector::shake_hands(Socket socket, ConnectAttempt& attempt) {
  attempt.throw_if_stopped();
  auto connection = make_tls_connection(*runtime_, std::move(socket), tls_);
  prepare_tls(connection->ssl(), config_);
  const ConnectAttempt::Waiting waiting(attempt, [&connection] { connection->close(); });
  auto [error] = co_await connection->handshake();
  if (attempt.stopped || error == asio::error::operation_aborted)
    throw boost::system::system_error(asio::error::operation_aborted);
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
