#pragma once

#include "http/io_runtime.hpp"
#include "http/transport.hpp"
#include "http/watchdog.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>

namespace ai_sdk::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::any_io_executor>;

// A proxy that requests for http:// targets are sent to (RFC 9112, section 3.2.2).
struct ForwardProxy {
  std::string origin;         // "http://host:port" of the target, put before the path in the request line
  std::string authorization;  // the value of Proxy-Authorization; empty: none is sent. Secret
  std::string name;           // the proxy's own address, and who named it, for messages
  std::string source;
};

// A connected byte stream, plain or TLS, with its time limit. Used on the client's executor only.
class Connection {
 public:
  using IoResult = std::tuple<boost::system::error_code, std::size_t>;
  using ReadResult = std::tuple<boost::system::error_code, std::string_view>;
  using WriteBuffers = std::array<boost::asio::const_buffer, 2>;

  explicit Connection(IoRuntime& runtime);
  virtual ~Connection() = default;

  // Reads what there is, up to 64 KiB. The bytes are valid until the reader's next co_await: connections
  // share their buffer, so that one that waits costs next to nothing.
  virtual Task<ReadResult> read() = 0;
  // The same for who waits in a coroutine of its own, of which one less has to be woken: wait until the
  // socket can be read, then fetch(), again for as long as that says would_block. Null where there is more to
  // reading than that.
  virtual Socket* plain_socket() noexcept { return nullptr; }
  ReadResult fetch(Socket& socket, const boost::system::error_code& waited);
  virtual Task<IoResult> write(WriteBuffers buffers) = 0;
  // Sends what can be sent without waiting, and takes it off the buffers; false where something is left, or
  // where it failed: write() then says why.
  virtual bool write_now(WriteBuffers&) noexcept { return false; }
  // It lies idle from now on: buffers are let go.
  virtual void rest() noexcept {}
  // Closes the socket; what waits on it ends at once.
  virtual void close() noexcept = 0;
  // False where the server has closed the connection, or sent something nobody asked for, while it lay idle.
  virtual bool is_quiet() noexcept = 0;

  // The time limit in force: when it passes, the socket is closed and expired() becomes true.
  void expire_at(Clock::time_point at) { watchdog_.arm(at); }
  void expire_never() { watchdog_.disarm(); }
  bool expired() const noexcept { return expired_; }
  // Nothing of it waits any more until the next limit.
  void stop_clock() { watchdog_.rest(); }

  // How many answers came over it; the first request of a new connection cannot find it stale.
  unsigned answers = 0;
  // Whether the server chose HTTP/2 in the TLS handshake.
  bool h2 = false;
  // Null unless the other end is a proxy that has to be told the whole address.
  std::shared_ptr<const ForwardProxy> proxy;

 protected:
  IoRuntime& runtime() noexcept { return runtime_; }
  // The socket is this connection's from now on, and until close_known().
  void know(Socket& socket) noexcept;
  void close_known(Socket& socket) noexcept;

 private:
  IoRuntime& runtime_;
  Watchdog watchdog_;
  AbortList::Guard abort_guard_;
  bool expired_ = false;
};

// What a TLS connection has besides: the handshake, which comes before everything else.
class TlsConnection : public Connection {
 public:
  using Connection::Connection;
  virtual Task<std::tuple<boost::system::error_code>> handshake() = 0;
  virtual SSL* ssl() noexcept = 0;
};

void close_socket(Socket& socket) noexcept;
std::unique_ptr<Connection> make_plain_connection(IoRuntime& runtime, Socket socket);
std::unique_ptr<TlsConnection> make_tls_connection(IoRuntime& runtime, Socket socket,
                                                   std::shared_ptr<boost::asio::ssl::context> tls);

}  // namespace ai_sdk::http
