#pragma once

#include "core/proxy.hpp"
#include "core/url.hpp"

#include <ai_sdk/call_options.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ai_sdk::http {

using Clock = std::chrono::steady_clock;
template <class T>
using Task = boost::asio::awaitable<T>;

struct Request {
  std::string method;
  std::string target;  // path and query, already encoded, below the server's base path
  Headers headers;     // without Host and the framing fields
  std::string body;
};

struct ResponseHead {
  int status = 0;
  Headers headers;
};

// How an exchange went wrong, as far as the decision to repeat it needs to know.
enum class FailureKind {
  not_connected,  // the request was never sent
  refused,     // nor would it be another time: a certificate that is not trusted, a file that cannot be used
  stale,       // a kept-alive connection turned out closed before a byte of the answer
  broken,      // the connection broke after the request may have been received
  bad_answer,  // the server's bytes are not HTTP, or exceed a limit
  timed_out,   // a time limit passed
  closed,      // the transport was closed
};

// The one exception that leaves this layer, besides system_error(operation_aborted) for a cancelled
// coroutine.
class TransportFailure : public std::runtime_error {
 public:
  TransportFailure(FailureKind kind, const std::string& message, std::string cause = {})
      : std::runtime_error(message), kind_(kind), cause_(std::move(cause)) {}
  static TransportFailure timeout(std::string limit, std::chrono::milliseconds duration, bool connecting,
                                  const std::string& message);

  FailureKind kind() const noexcept { return kind_; }
  const std::string& cause() const noexcept { return cause_; }
  // For timed_out: the option that sets the limit, how long it was, and whether the request had not been sent
  // yet.
  const std::string& limit() const noexcept { return limit_; }
  std::chrono::milliseconds duration() const noexcept { return duration_; }
  bool while_connecting() const noexcept { return connecting_; }

 private:
  FailureKind kind_;
  std::string cause_;
  std::string limit_;
  std::chrono::milliseconds duration_{0};
  bool connecting_ = false;
};

struct TimeLimits {
  std::chrono::milliseconds timeout{0};  // zero: none
  bool between_reads = false;  // timeout bounds the silence between two reads, not the whole attempt
  std::optional<Clock::time_point> deadline;
  std::chrono::milliseconds deadline_length{0};  // as the user gave it, for the error's text
};

// Takes a body's bytes in place, as they are read.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual void on_data(std::string_view bytes) = 0;
};

// A closed kept-alive connection shows itself within a round trip of the request. What breaks later may have
// been at work on it.
inline constexpr std::chrono::milliseconds stale_window{1'000};

// One request that is under way. Destroying it before the body's end closes its connection.
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual Task<ResponseHead> read_head() = 0;
  // Reads once and hands the bytes to the sink; false once the body is complete.
  virtual Task<bool> read_body(BodySink& sink) = 0;
  // The rest of the body matters only for using the connection again: it must come within this time.
  virtual void limit_rest(std::chrono::milliseconds time) = 0;
};

struct TransportStats {
  std::size_t open = 0;
  std::size_t idle = 0;
  std::size_t in_flight = 0;
  std::size_t waiting = 0;
};

// Where requests go. All members but the destructor and stats() are called on the client's executor only.
class Transport {
 public:
  virtual ~Transport() = default;
  // Waits for a free connection, in order, and sends the request, which must outlive the exchange.
  virtual Task<std::unique_ptr<Exchange>> send(const Request& request, const TimeLimits& limits) = 0;
  // Closes all connections; what is under way ends with FailureKind::closed.
  virtual void close() noexcept = 0;
  virtual TransportStats stats() const = 0;
};

struct TransportConfig {
  core::BaseUrl url;
  bool verify_ssl = true;
  std::string ca_bundle;
  std::string client_cert;
  std::string client_key;
  std::chrono::milliseconds connect_timeout{10'000};
  std::size_t max_connections = 0;  // zero: what file descriptors allow
  bool http2 = true;
  std::chrono::milliseconds h2_ping_interval{15'000};  // of silence with streams open
  std::optional<core::ProxyServer> proxy;
};

}  // namespace ai_sdk::http
