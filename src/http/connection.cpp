#include "http/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto as_tuple_awaitable = asio::as_tuple(asio::use_awaitable);

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

class OpensslConnection final : public TlsConnection {
 public:
  OpensslConnection(IoRuntime& runtime, Socket socket, std::shared_ptr<asio::ssl::context> tls)
      : TlsConnection(runtime), tls_(std::move(tls)), stream_(std::move(socket), *tls_) {}

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

  Task<std::tuple<error_code>> handshake() override {
    return stream_.async_handshake(asio::ssl::stream_base::client, as_tuple_awaitable);
  }
  SSL* ssl() noexcept override { return stream_.native_handle(); }

 private:
  std::shared_ptr<asio::ssl::context> tls_;
  asio::ssl::stream<Socket> stream_;
};

}  // namespace

Connection::Connection(IoRuntime& runtime)
    : watchdog_(runtime.context().get_executor(),
                [this] {
                  expired_ = true;
                  close();
                }),
      abort_guard_(runtime.aborts(), [this] { close(); }) {}

void close_socket(Socket& socket) noexcept {
  error_code ignored;
  socket.shutdown(tcp::socket::shutdown_both, ignored);
  socket.close(ignored);
}

std::unique_ptr<Connection> make_plain_connection(IoRuntime& runtime, Socket socket) {
  return std::make_unique<PlainConnection>(runtime, std::move(socket));
}

std::unique_ptr<TlsConnection> make_tls_connection(IoRuntime& runtime, Socket socket,
                                                   std::shared_ptr<asio::ssl::context> tls) {
  return std::make_unique<OpensslConnection>(runtime, std::move(socket), std::move(tls));
}

}  // namespace ai_sdk::http
