#include "support/peer_stream.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace ai_sdk::testing {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail_on(const std::string& file) {
  ERR_clear_error();
  throw std::runtime_error("the peer cannot use '" + file + "'");
}

// Takes the protocol that `wanted` names where the client offers it.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offers,
                    unsigned size, void* wanted) {
  const std::string_view name(static_cast<const char*>(wanted));
  for (unsigned at = 0; at < size && at + offers[at] < size; at += 1 + offers[at]) {
    const std::string_view offer(reinterpret_cast<const char*>(offers + at + 1), offers[at]);
    if (offer != name) continue;
    *out = offers + at + 1;
    *out_size = offers[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

TlsContext make_server_tls(const std::optional<PeerTls>& tls) {
  if (!tls) return nullptr;
  const auto protocol = std::make_shared<std::string>(tls->protocol);
  TlsContext context(SSL_CTX_new(TLS_server_method()), [protocol](SSL_CTX* made) { SSL_CTX_free(made); });
  if (!protocol->empty()) SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, protocol->data());
  // A peer may show what a good server would not: weak keys, old versions.
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  if (tls->newest_version != 0) SSL_CTX_set_max_proto_version(context.get(), tls->newest_version);
  SSL_CTX_set_session_id_context(context.get(), reinterpret_cast<const unsigned char*>("peer"), 4);
  if (SSL_CTX_use_certificate_chain_file(context.get(), tls->certificate.c_str()) != 1)
    fail_on(tls->certificate);
  if (SSL_CTX_use_PrivateKey_file(context.get(), tls->key.c_str(), SSL_FILETYPE_PEM) != 1) fail_on(tls->key);
  if (!tls->client_ca.empty()) {
    if (SSL_CTX_load_verify_locations(context.get(), tls->client_ca.c_str(), nullptr) != 1)
      fail_on(tls->client_ca);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

PeerStream::PeerStream(int socket) : socket_(socket) {
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  int blocking = 1;
  ioctl(socket_, FIONBIO, &blocking);
}

PeerStream::~PeerStream() {
  if (ssl_) SSL_free(ssl_);
  if (socket_ >= 0) ::close(socket_);
}

bool PeerStream::wait_ready(short events, Clock::time_point until) const {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
  pollfd item{socket_, events, 0};
  return ::poll(&item, 1, static_cast<int>(std::max<decltype(left)>(left + 1, 0))) > 0;
}

bool PeerStream::shake_hands(const TlsContext& context) {
  ssl_ = SSL_new(context.get());
  SSL_set_fd(ssl_, socket_);
  const auto until = Clock::now() + patience;
  for (;;) {
    ERR_clear_error();
    const int result = SSL_accept(ssl_);
    if (result == 1) return true;
    const int why = SSL_get_error(ssl_, result);
    const bool reads = why == SSL_ERROR_WANT_READ;
    if (!reads && why != SSL_ERROR_WANT_WRITE) return false;
    if (!wait_ready(reads ? POLLIN : POLLOUT, until)) return false;
  }
}

bool PeerStream::resumed() const { return SSL_session_reused(ssl_) == 1; }

Outcome PeerStream::read(std::string& out, std::chrono::milliseconds limit) {
  const auto until = Clock::now() + limit;
  char buffer[16 * 1024];
  for (;;) {
    short wanted = POLLIN;
    if (ssl_) {
      ERR_clear_error();
      const int size = SSL_read(ssl_, buffer, sizeof buffer);
      if (size > 0) {
        out.append(buffer, static_cast<std::size_t>(size));
        return Outcome::done;
      }
      const int why = SSL_get_error(ssl_, size);
      if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) return Outcome::closed;
      if (why == SSL_ERROR_WANT_WRITE) wanted = POLLOUT;
    } else {
      const auto size = ::recv(socket_, buffer, sizeof buffer, 0);
      if (size > 0) {
        out.append(buffer, static_cast<std::size_t>(size));
        return Outcome::done;
      }
      if (size == 0 || (errno != EAGAIN && errno != EINTR)) return Outcome::closed;
    }
    if (!wait_ready(wanted, until)) return Outcome::later;
  }
}

Outcome PeerStream::write(std::string_view bytes, std::size_t& written, std::chrono::milliseconds limit) {
  const auto until = Clock::now() + limit;
  for (;;) {
    if (ssl_) {
      ERR_clear_error();
      const int size = SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
      if (size > 0) {
        written = static_cast<std::size_t>(size);
        return Outcome::done;
      }
      const int why = SSL_get_error(ssl_, size);
      if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) return Outcome::closed;
    } else {
      const auto size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (size >= 0) {
        written = static_cast<std::size_t>(size);
        return Outcome::done;
      }
      if (errno != EAGAIN && errno != EINTR) return Outcome::closed;
    }
    if (!wait_ready(POLLOUT, until)) return Outcome::later;
  }
}

bool PeerStream::write_raw(std::string_view bytes) {
  return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

void PeerStream::drain(std::chrono::milliseconds limit) {
  const auto until = Clock::now() + limit;
  ::shutdown(socket_, SHUT_WR);
  char dropped[4096];
  for (;;) {
    const auto size = ::recv(socket_, dropped, sizeof dropped, 0);
    if (size > 0) continue;
    if (size == 0 || (errno != EAGAIN && errno != EINTR) || !wait_ready(POLLIN, until)) return;
  }
}

void PeerStream::hold_back(bool hold) {
  const int on = hold ? 1 : 0;
  setsockopt(socket_, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
}

void PeerStream::close() {
  if (ssl_) SSL_shutdown(ssl_);
  ::shutdown(socket_, SHUT_WR);
  // Unread bytes would turn the end into a reset.
  std::string rest;
  while (read(rest, std::chrono::milliseconds{0}) == Outcome::done) rest.clear();
  stop();
}

void PeerStream::close_write() { ::shutdown(socket_, SHUT_WR); }

void PeerStream::reset() {
  const linger at_once{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  if (ssl_) SSL_free(ssl_);
  ssl_ = nullptr;
  ::close(socket_);
  socket_ = -1;
}

void PeerStream::stop() { ::shutdown(socket_, SHUT_RDWR); }

bool PeerStream::other_end_has_unread() const {
  sockaddr_in client{};
  sockaddr_in own{};
  socklen_t size = sizeof client;
  if (getpeername(socket_, reinterpret_cast<sockaddr*>(&client), &size) != 0) return false;
  size = sizeof own;
  if (getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &size) != 0) return false;
  std::ifstream table("/proc/net/tcp");
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    unsigned local_port = 0, remote_port = 0, state = 0, sent = 0, received = 0;
    // Both ports: a connection elsewhere may use the client's number at the same time.
    if (std::sscanf(line.c_str(), " %*d: %*8x:%4x %*8x:%4x %2x %8x:%8x", &local_port, &remote_port, &state,
                    &sent, &received) == 5 &&
        local_port == ntohs(client.sin_port) && remote_port == ntohs(own.sin_port))
      return received > 0;
  }
  return false;
}

}  // namespace ai_sdk::testing
