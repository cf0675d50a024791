#pragma once

#include "http/io_runtime.hpp"
#include "http/transport.hpp"
#include "http/watchdog.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <string_view>
#include <tuple>

namespace ai_sdk::http {

// A connected byte stream, plain or TLS, with its time limit. Used on the client's executor only.
class Connection {
 public:
  using IoResult = std::tuple<boost::system::error_code, std::size_t>;
  using WriteBuffers = std::array<boost::asio::const_buffer, 2>;

  explicit Connection(IoRuntime& runtime);
  virtual ~Connection() = default;

  virtual Task<IoResult> read_some(boost::asio::mutable_buffer buffer) = 0;
  virtual Task<IoResult> write(WriteBuffers buffers) = 0;
  // Closes the socket; what waits on it ends at once.
  virtual void close() noexcept = 0;
  // False where the server has closed the connection, or sent something nobody asked for, while it lay idle.
  virtual bool is_quiet() noexcept = 0;

  // The time limit in force: when it passes, the socket is closed and expired() becomes true.
  void expire_at(Clock::time_point at) { watchdog_.arm(at); }
  void expire_never() { watchdog_.disarm(); }
  bool expired() const noexcept { return expired_; }

  // How many answers came over it; the first request of a new connection cannot find it stale.
  unsigned answers = 0;

 private:
  Watchdog watchdog_;
  AbortList::Guard abort_guard_;
  bool expired_ = false;
};

// Looks the host up, connects, and does the TLS handshake, all within connect_timeout and the deadline.
// Throws TransportFailure (not_connected, or timed_out while connecting).
Task<std::unique_ptr<Connection>> open_connection(std::shared_ptr<IoRuntime> runtime,
                                                  const TransportConfig& config,
                                                  std::shared_ptr<boost::asio::ssl::context> tls,
                                                  const TimeLimits& limits);

}  // namespace ai_sdk::http
