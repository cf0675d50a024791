#include "http/probe.hpp"

#include "http/connect_attempt.hpp"
#include "http/connect_race.hpp"
#include "http/name_lookup.hpp"
#include "http/probe_tls.hpp"
#include "http/proxy.hpp"
#include "http/tls_context.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <sstream>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds stagger{250};  // RFC 8305, section 8

std::string text_of(const asio::ip::tcp::endpoint& endpoint) {
  std::ostringstream text;
  text << endpoint;
  return text.str();
}

class Stopwatch {
 public:
  std::chrono::microseconds lap() {
    const auto now = Clock::now();
    const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(now - begin_);
    begin_ = now;
    return passed;
  }

 private:
  Clock::time_point begin_ = Clock::now();
};

std::string failures_of(const RaceResult& race) {
  std::string text;
  for (const auto& [endpoint, error] : race.failures)
    text += (text.empty() ? "" : "; ") + text_of(endpoint) + ": " + error.message();
  return text.empty() ? "no address could be tried" : text;
}

Task<void> shake_hands(IoRuntime& runtime, Socket socket, const TransportConfig& config,
                       ConnectAttempt& attempt, ProbeReport& report) {
  report.reached = ProbeStep::handshake;
  const auto context = make_tls_context(config);
  trust_all_but_remember(*context);
  auto connection = make_tls_connection(runtime, std::move(socket), context);
  prepare_tls(connection->ssl(), config);
  attempt.throw_if_stopped();
  const ConnectAttempt::Waiting waiting(attempt, [&connection] { connection->close(); });
  Stopwatch watch;
  auto [error] = co_await connection->handshake();
  report.handshake_time = watch.lap();
  look_at_tls(connection->ssl(), config, report);
  if (attempt.stopped) throw boost::system::system_error(asio::error::operation_aborted);
  if (error) {
    report.failure = explain_tls_failure(connection->ssl(), error, config);
    co_return;
  }
  report.reached = ProbeStep::done;
}

Task<void> go(IoRuntime& runtime, NameLookup& lookup, const TransportConfig& config, ConnectAttempt& attempt,
              Clock::time_point until, ProbeReport& report) {
  const auto& proxy = config.proxy;
  const std::string host = proxy ? proxy->host : config.url.host;
  const std::string setting = proxy ? proxy->source : "the host setting";
  const auto port = proxy ? proxy->port : config.url.port;
  report.reached = ProbeStep::look_up;
  Stopwatch watch;
  Endpoints endpoints = co_await lookup.find(host, port, until, setting);
  report.look_up_time = watch.lap();
  for (const auto& endpoint : endpoints) report.addresses.push_back(endpoint.address().to_string());
  report.reached = ProbeStep::connect;
  attempt.throw_if_stopped();
  RaceResult race =
      co_await connect_first(runtime.executor(), std::move(endpoints), stagger, attempt.stop_waiting);
  report.connect_time = watch.lap();
  if (!race.socket) {
    report.failure = failures_of(race);
    co_return;
  }
  boost::system::error_code ignored;
  report.connected_to = text_of(race.socket->remote_endpoint(ignored));
  if (!config.url.tls) {
    report.reached = ProbeStep::done;
    co_return;
  }
  if (proxy) {
    report.reached = ProbeStep::tunnel;
    co_await open_tunnel(*race.socket, *proxy, config.url, attempt);
  }
  co_await shake_hands(runtime, std::move(*race.socket), config, attempt, report);
}

Task<void> go_in_time(std::shared_ptr<IoRuntime> runtime, const TransportConfig& config,
                      ProbeReport& report) {
  NameLookup lookup(runtime);
  ConnectAttempt attempt(*runtime);
  auto until = Clock::time_point::max();
  if (config.connect_timeout.count() > 0) until = Clock::now() + config.connect_timeout;
  attempt.watchdog.arm(until);
  std::exception_ptr failure;
  try {
    co_await go(*runtime, lookup, config, attempt, until, report);
  } catch (...) {
    failure = std::current_exception();
  }
  if (!failure) co_return;
  if (attempt.expired) {
    report.failure = "it took longer than " + std::to_string(config.connect_timeout.count()) +
                     " ms. Set connect_timeout to wait longer";
    co_return;
  }
  std::rethrow_exception(failure);
}

}  // namespace

ProbeReport probe(const TransportConfig& given) {
  ProbeReport report;
  TransportConfig config = given;
  config.verify_ssl = true;
  const auto runtime = std::make_shared<IoRuntime>();
  runtime->start();
  try {
    asio::co_spawn(runtime->executor(), go_in_time(runtime, config, report), asio::use_future).get();
  } catch (const std::bad_alloc&) {
    runtime->finish();
    throw;
  } catch (const std::exception& error) {
    report.failure = error.what();
  }
  runtime->finish();
  return report;
}

}  // namespace ai_sdk::http
