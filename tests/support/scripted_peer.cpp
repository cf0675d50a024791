#include "support/scripted_peer.hpp"

#include "support/peer_stream.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <map>
#include <stdexcept>

namespace ai_sdk::testing {
namespace {

using Clock = std::chrono::steady_clock;

// Ends a script: the client did not do what the script waits for.
struct ScriptFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

int listen_on_any_port(int backlog, std::uint16_t& port, bool listens = true) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      (listens && ::listen(socket, backlog) != 0) ||
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("no port to listen on");
  port = ntohs(address.sin_port);
  return socket;
}

ReceivedRequest parse_head(std::string head) {
  ReceivedRequest request;
  const auto line_end = head.find("\r\n");
  const std::string line = head.substr(0, line_end);
  const auto first = line.find(' ');
  const auto second = line.find(' ', first + 1);
  if (first == std::string::npos || second == std::string::npos || line.substr(second) != " HTTP/1.1")
    throw ScriptFailure("no request line: " + line);
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, second - first - 1);
  for (auto at = line_end + 2; at + 2 < head.size();) {
    const auto end = head.find("\r\n", at);
    const auto colon = head.find(':', at);
    if (colon >= end) throw ScriptFailure("no header: " + head.substr(at, end - at));
    const auto value = head.find_first_not_of(' ', colon + 1);
    request.headers.emplace_back(lower(head.substr(at, colon - at)), head.substr(value, end - value));
    at = end + 2;
  }
  request.head = std::move(head);
  return request;
}

}  // namespace

void Gate::open() {
  std::lock_guard lock(mutex_);
  open_ = true;
  changed_.notify_all();
}

bool Gate::is_open() const {
  std::lock_guard lock(mutex_);
  return open_;
}

bool Gate::wait(std::chrono::milliseconds limit) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [this] { return open_; });
}

std::string ReceivedRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

std::size_t ReceivedRequest::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(headers.begin(), headers.end(),
                                                [&](const auto& header) { return header.first == name; }));
}

struct ScriptedPeer::Impl {
  // Waits until `reached` holds, looked at under the lock.
  template <class Condition>
  bool wait(Condition reached) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, patience, reached);
  }
  template <class Change>
  void change(Change apply) {
    std::lock_guard lock(mutex);
    apply();
    changed.notify_all();
  }

  int listener = -1;
  int wake = -1;
  TlsContext tls;
  std::thread acceptor;
  std::vector<std::thread> workers;  // the acceptor's own until it is joined
  std::atomic<bool> stopping = false;

  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::size_t, PeerStream*> open;
  std::size_t connections = 0;
  std::size_t most_open = 0;
  std::size_t handshakes = 0;
  std::size_t resumptions = 0;
  std::size_t client_closes = 0;
  std::vector<ReceivedRequest> requests;
  std::vector<std::string> failures;
};

PeerConnection::PeerConnection(ScriptedPeer& peer, std::unique_ptr<PeerStream> stream, std::size_t index)
    : peer_(peer), stream_(std::move(stream)), index_(index) {}
PeerConnection::~PeerConnection() = default;

bool PeerConnection::fill(std::chrono::milliseconds limit) {
  switch (stream_->read(unread_, limit)) {
    case Outcome::done:
      return true;
    case Outcome::closed:
      return false;
    case Outcome::later:
      break;
  }
  throw ScriptFailure("no request came within the time");
}

std::optional<ReceivedRequest> PeerConnection::next_request() {
  std::size_t end = 0;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
    const bool begun = !unread_.empty();
    if (fill(patience)) continue;
    if (begun) throw ScriptFailure("the client closed in the middle of a request's head");
    return std::nullopt;
  }
  ReceivedRequest request = parse_head(unread_.substr(0, end + 4));
  unread_.erase(0, end + 4);
  const std::string length = request.header("content-length");
  const std::size_t size = length.empty() ? 0 : std::stoul(length);
  while (unread_.size() < size)
    if (!fill(patience)) throw ScriptFailure("the client closed in the middle of a request's body");
  request.body = unread_.substr(0, size);
  unread_.erase(0, size);
  peer_.record(request);
  return request;
}

ReceivedRequest PeerConnection::read_request() {
  auto request = next_request();
  if (!request) throw ScriptFailure("the client closed instead of sending a request");
  return *std::move(request);
}

bool PeerConnection::shake_hands() { return stream_->shake_hands(peer_.impl_->tls); }

bool PeerConnection::read_some(std::string& out, std::chrono::milliseconds limit) {
  return stream_->read(out, limit) != Outcome::closed;
}

bool PeerConnection::send_some(std::string_view bytes, std::chrono::milliseconds limit, std::size_t& sent) {
  sent = 0;
  while (sent < bytes.size()) {
    std::size_t written = 0;
    const Outcome outcome = stream_->write(bytes.substr(sent), written, limit);
    if (outcome == Outcome::closed) return false;
    if (outcome == Outcome::later) return true;
    sent += written;
  }
  return true;
}

void PeerConnection::send(std::string_view bytes) {
  std::size_t sent = 0;
  if (!send_some(bytes, patience, sent) || sent < bytes.size())
    throw ScriptFailure("the client did not take what was sent");
}

void PeerConnection::send_apart(const std::vector<std::string_view>& pieces) {
  for (const auto piece : pieces) {
    if (piece.empty()) continue;
    send(piece);
    wait_until_taken();
  }
}

void PeerConnection::send_bytewise(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) send(bytes.substr(i, 1));
}

void PeerConnection::send_together(const std::vector<std::string_view>& pieces) {
  stream_->hold_back(true);
  for (const auto piece : pieces) send(piece);
  stream_->hold_back(false);
}

void PeerConnection::send_raw(std::string_view bytes) {
  if (!stream_->write_raw(bytes)) throw ScriptFailure("the client did not take the raw bytes");
}

void PeerConnection::wait_until_taken() {
  const auto until = Clock::now() + patience;
  while (stream_->other_end_has_unread()) {
    if (Clock::now() > until) throw ScriptFailure("the client does not read");
    std::this_thread::yield();
  }
}

bool PeerConnection::wait_for_close(std::chrono::milliseconds limit) {
  const auto until = Clock::now() + limit;
  std::string dropped;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    const Outcome outcome = stream_->read(dropped, std::max(left, std::chrono::milliseconds{0}));
    if (outcome == Outcome::closed) {
      closed_at_ = Clock::now();
      if (!peer_.stopping()) peer_.impl_->change([&] { ++peer_.impl_->client_closes; });
      return true;
    }
    if (outcome == Outcome::later) return false;
    dropped.clear();
  }
}

void PeerConnection::close() { stream_->close(); }
void PeerConnection::reset() {
  peer_.impl_->change([&] { peer_.impl_->open.erase(index_); });
  stream_->reset();
}
void PeerConnection::close_write() { stream_->close_write(); }

ScriptedPeer::ScriptedPeer(Script script, std::optional<PeerTls> tls)
    : impl_(std::make_unique<Impl>()), script_(std::move(script)), tls_(std::move(tls)) {
  impl_->tls = make_server_tls(tls_);
  impl_->listener = listen_on_any_port(256, port_);
  impl_->wake = eventfd(0, EFD_CLOEXEC);
  impl_->acceptor = std::thread([this] { accept_all(); });
}

ScriptedPeer::~ScriptedPeer() {
  impl_->stopping = true;
  eventfd_write(impl_->wake, 1);
  impl_->acceptor.join();
  impl_->change([&] {
    for (auto& [index, stream] : impl_->open) stream->stop();
  });
  for (auto& worker : impl_->workers) worker.join();
  ::close(impl_->listener);
  ::close(impl_->wake);
  for (const auto& failure : impl_->failures) ADD_FAILURE() << "the peer's script: " << failure;
}

std::string ScriptedPeer::url(std::string_view host) const {
  return (tls_ ? "https://" : "http://") + std::string(host) + ":" + std::to_string(port_);
}

void ScriptedPeer::accept_all() {
  for (std::size_t index = 0;; ++index) {
    pollfd items[2] = {{impl_->listener, POLLIN, 0}, {impl_->wake, POLLIN, 0}};
    ::poll(items, 2, -1);
    if (items[1].revents) return;
    const int socket = ::accept4(impl_->listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return report("accept failed");
    impl_->workers.emplace_back([this, socket, index] { serve(socket, index); });
  }
}

void ScriptedPeer::serve(int socket, std::size_t index) {
  // OpenSSL writes with write(2). Blocked in this thread only: the client must not need it.
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  auto stream = std::make_unique<PeerStream>(socket);
  PeerStream* raw = stream.get();
  impl_->change([&] {
    impl_->open[index] = raw;
    impl_->most_open = std::max(impl_->most_open, impl_->open.size());
    ++impl_->connections;
    if (impl_->stopping) raw->stop();
  });
  PeerConnection connection(*this, std::move(stream), index);
  try {
    const bool shakes = impl_->tls && !tls_->by_script;
    if (shakes && !raw->shake_hands(impl_->tls)) {
      raw->drain(patience);
    } else {
      if (shakes)
        impl_->change([&] {
          ++impl_->handshakes;
          if (raw->resumed()) ++impl_->resumptions;
        });
      script_(connection);
    }
  } catch (const std::exception& error) {
    if (!impl_->stopping) report("connection " + std::to_string(index) + ": " + error.what());
  }
  impl_->change([&] { impl_->open.erase(index); });
}

void ScriptedPeer::record(const ReceivedRequest& request) {
  impl_->change([&] { impl_->requests.push_back(request); });
}

void ScriptedPeer::report(const std::string& failure) {
  impl_->change([&] { impl_->failures.push_back(failure); });
}

bool ScriptedPeer::stopping() const { return impl_->stopping; }

std::vector<ReceivedRequest> ScriptedPeer::requests() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}
std::size_t ScriptedPeer::connections() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->connections;
}
std::size_t ScriptedPeer::open_now() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->open.size();
}
std::size_t ScriptedPeer::most_open() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->most_open;
}
std::size_t ScriptedPeer::handshakes() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->handshakes;
}
std::size_t ScriptedPeer::resumptions() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->resumptions;
}
bool ScriptedPeer::wait_for_requests(std::size_t count) const {
  return impl_->wait([&] { return impl_->requests.size() >= count; });
}
bool ScriptedPeer::wait_for_connections(std::size_t count) const {
  return impl_->wait([&] { return impl_->connections >= count; });
}
bool ScriptedPeer::wait_until_none_open() const {
  return impl_->wait([&] { return impl_->open.empty(); });
}
bool ScriptedPeer::wait_for_client_closes(std::size_t count) const {
  return impl_->wait([&] { return impl_->client_closes >= count; });
}

// Bound but not listening: nobody else is given the port, and connecting is refused.
ClosedPort::ClosedPort() { socket_ = listen_on_any_port(0, port_, false); }
ClosedPort::~ClosedPort() { ::close(socket_); }

FullPort::FullPort() {
  sockets_.push_back(listen_on_any_port(0, port_));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port_);
  // A backlog of 0 holds one connection; the others wait for a place that never comes.
  for (int i = 0; i < 3; ++i) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
    sockets_.push_back(socket);
  }
}
FullPort::~FullPort() {
  for (const int socket : sockets_) ::close(socket);
}

}  // namespace ai_sdk::testing
