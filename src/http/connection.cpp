#include "http/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto as_tuple_awaitable = asio::as_tuple(asio::use_awaitable);

// Needs no coroutine of its own, as use_awaitable does.
constexpr auto as_tuple_deferred = asio::as_tuple(asio::deferred);

// RFC 8446, section 5.1: a record carries 2^14 bytes at most.
constexpr std::size_t tls_record_size = 16 * 1024;

// Looks without taking: nothing to read on a live connection is EAGAIN.
bool nothing_to_read(Socket& socket) noexcept {
  char byte = 0;
  const auto count = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

// Since it connected the socket, Asio has it watched for room to write, too, and each wait for something to
// read is told of that room first: twice the wake-ups. So it is made to begin anew. Writing needs no watch
// but where the socket is full.
Socket watched_for_reads_only(Socket socket) {
  error_code error;
  const auto local = socket.local_endpoint(error);
  if (error) return socket;
  const auto descriptor = socket.release(error);
  if (error) return socket;
  Socket fresh(socket.get_executor());
  try {
    fresh.assign(local.protocol(), descriptor, error);
  } catch (...) {  // out of memory
    ::close(descriptor);
    throw;
  }
  if (error) ::close(descriptor);  // what is done with the socket then fails
  return fresh;
}

class PlainConnection final : public Connection {
 public:
  PlainConnection(IoRuntime& runtime, Socket socket)
      : Connection(runtime), socket_(watched_for_reads_only(std::move(socket))) {
    know(socket_);
  }
  ~PlainConnection() override { close(); }

  Task<ReadResult> read() override {
    for (;;) {
      auto [error] = co_await socket_.async_wait(Socket::wait_read, as_tuple_deferred);
      const auto result = fetch(socket_, error);
      if (std::get<error_code>(result) != asio::error::would_block) co_return result;
    }
  }
  Socket* plain_socket() noexcept override { return &socket_; }
  Task<IoResult> write(WriteBuffers buffers) override {
    return asio::async_write(socket_, buffers, as_tuple_awaitable);
  }
  bool write_now(WriteBuffers& buffers) noexcept override {
    std::array<iovec, std::tuple_size_v<WriteBuffers>> parts;
    for (std::size_t i = 0; i < parts.size(); ++i)
      parts[i] = {const_cast<void*>(buffers[i].data()), buffers[i].size()};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const auto sent = ::sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    std::size_t rest = sent > 0 ? static_cast<std::size_t>(sent) : 0;
    for (auto& buffer : buffers) {
      const std::size_t part = std::min(rest, buffer.size());
      buffer += part;
      rest -= part;
    }
    return asio::buffer_size(buffers) == 0;
  }
  void close() noexcept override { close_known(socket_); }
  bool is_quiet() noexcept override { return nothing_to_read(socket_); }

 private:
  Socket socket_;
};

class OpensslConnection final : public TlsConnection {
 public:
  OpensslConnection(IoRuntime& runtime, Socket socket, std::shared_ptr<asio::ssl::context> tls)
      : TlsConnection(runtime), tls_(std::move(tls)), stream_(std::move(socket), *tls_) {
    know(stream_.next_layer());
  }
  ~OpensslConnection() override { close(); }

  Task<ReadResult> read() override {
    buffer_.resize(tls_record_size);
    auto [error, size] = co_await stream_.async_read_some(asio::buffer(buffer_), as_tuple_awaitable);
    co_return ReadResult(error, std::string_view(buffer_.data(), size));
  }
  void rest() noexcept override { buffer_ = {}; }
  Task<IoResult> write(WriteBuffers buffers) override {
    return asio::async_write(stream_, buffers, as_tuple_awaitable);
  }
  void close() noexcept override { close_known(stream_.next_layer()); }
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
  std::vector<char> buffer_;
};

}  // namespace

Connection::Connection(IoRuntime& runtime)
    : runtime_(runtime),
      watchdog_(runtime.executor(),
                [this] {
                  expired_ = true;
                  close();
                }),
      abort_guard_(runtime.aborts(), [this] { close(); }) {}

// Waiting needs no buffer; what has come is fetched into the one that all connections share.
Connection::ReadResult Connection::fetch(Socket& socket, const error_code& waited) {
  if (waited) return {waited, {}};
  const auto shared = runtime_.shared_buffer();
  const auto size = ::recv(socket.native_handle(), shared.data(), shared.size(), MSG_DONTWAIT);
  if (size > 0) return {error_code(), std::string_view(shared.data(), static_cast<std::size_t>(size))};
  if (size == 0) return {asio::error::eof, {}};
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {asio::error::would_block, {}};
  return {error_code(errno, boost::system::system_category()), {}};
}

void Connection::know(Socket& socket) noexcept { runtime_.descriptors().add(socket.native_handle()); }

void Connection::close_known(Socket& socket) noexcept {
  if (!socket.is_open()) return;
  runtime_.descriptors().remove(socket.native_handle());
  close_socket(socket);
}

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
