#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace ai_sdk::testing {

class PeerStream;
class ScriptedPeer;

// No wait of a test takes longer than this; one that does has failed.
constexpr std::chrono::seconds patience{20};

// A door that one thread opens and others wait at.
class Gate {
 public:
  void open();
  bool is_open() const;
  // False where it was not opened within the time.
  bool wait(std::chrono::milliseconds limit = patience) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool open_ = false;
};

// A request as its bytes came.
struct ReceivedRequest {
  std::string head;  // up to and with the empty line
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;

  std::string header(std::string_view name) const;  // empty where it is missing
  std::size_t count(std::string_view name) const;
};

// The server's end of one connection, used by the script that runs for it.
class PeerConnection {
 public:
  PeerConnection(ScriptedPeer& peer, std::unique_ptr<PeerStream> stream, std::size_t index);
  ~PeerConnection();

  // Which connection of the peer this is, counted from 0.
  std::size_t index() const noexcept { return index_; }
  // The TLS handshake, where the peer leaves it to the script; false where it fails.
  bool shake_hands();
  // The next request; the script fails where the client closes or breaks off instead.
  ReceivedRequest read_request();
  // The same, nothing where the client closed before the request's first byte.
  std::optional<ReceivedRequest> next_request();
  // Appends what has come within `limit`, undecoded; false where the client has closed.
  bool read_some(std::string& out, std::chrono::milliseconds limit);
  void send(std::string_view bytes);
  // False where the client has closed; nothing is reported then. Returns after `limit` with what was sent.
  bool send_some(std::string_view bytes, std::chrono::milliseconds limit, std::size_t& sent);
  // Sends piece by piece; each next one only when the client has taken the last off its socket.
  void send_apart(const std::vector<std::string_view>& pieces);
  void send_bytewise(std::string_view bytes);
  // One write for each piece, with TLS a record each, that arrive all at once.
  void send_together(const std::vector<std::string_view>& pieces);
  // Below TLS, where there is any.
  void send_raw(std::string_view bytes);
  // True once the client has closed or reset the connection, or the peer is being destroyed; what the client
  // sends before is dropped.
  bool wait_for_close(std::chrono::milliseconds limit = patience);
  // When wait_for_close() saw it.
  std::chrono::steady_clock::time_point closed_at() const noexcept { return closed_at_; }
  // A clean end (with TLS: its close-notify first).
  void close();
  // A reset.
  void reset();
  void close_write();

 private:
  friend class ScriptedPeer;
  bool fill(std::chrono::milliseconds limit);
  void wait_until_taken();

  ScriptedPeer& peer_;
  std::unique_ptr<PeerStream> stream_;
  std::size_t index_;
  std::string unread_;
  std::chrono::steady_clock::time_point closed_at_;
};

// The certificate that a peer shows, and whose certificates it asks for. PEM files.
struct PeerTls {
  std::string certificate;
  std::string key;
  std::string client_ca = {};  // empty: no client certificate is asked for
  int newest_version = 0;      // as OpenSSL numbers them; 0: the newest it has
  std::string protocol = {};   // what it chooses of those that the client offers, e.g. "h2"; empty: none
  bool by_script = false;      // the handshake is left to the script
};

// A real server on a free port of 127.0.0.1. Each of its connections runs the script in a thread of its own.
// The destructor ends all connections, waits for the scripts, and reports what failed in them to the test.
class ScriptedPeer {
 public:
  using Script = std::function<void(PeerConnection&)>;

  explicit ScriptedPeer(Script script, std::optional<PeerTls> tls = std::nullopt);
  ~ScriptedPeer();
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;

  std::uint16_t port() const noexcept { return port_; }
  // "http://127.0.0.1:port" or the same with https.
  std::string url(std::string_view host = "127.0.0.1") const;

  // All requests so far, in the order in which they were read.
  std::vector<ReceivedRequest> requests() const;
  std::size_t connections() const;
  std::size_t open_now() const;
  // The most connections that were open at the same time.
  std::size_t most_open() const;
  // TLS handshakes, and how many of them took an earlier session up again.
  std::size_t handshakes() const;
  std::size_t resumptions() const;
  bool wait_for_requests(std::size_t count) const;
  bool wait_for_connections(std::size_t count) const;
  bool wait_until_none_open() const;
  // How often a script's wait_for_close() has seen the client close, and nobody else.
  bool wait_for_client_closes(std::size_t count) const;
  void report(const std::string& failure);
  bool stopping() const;

 private:
  friend class PeerConnection;
  struct Impl;
  void accept_all();
  void serve(int socket, std::size_t index);
  void record(const ReceivedRequest& request);

  std::unique_ptr<Impl> impl_;
  Script script_;
  std::optional<PeerTls> tls_;
  std::uint16_t port_ = 0;
};

// A port of 127.0.0.1 that refuses connections, for as long as this object lives.
class ClosedPort {
 public:
  ClosedPort();
  ~ClosedPort();
  ClosedPort(const ClosedPort&) = delete;
  ClosedPort& operator=(const ClosedPort&) = delete;
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  int socket_ = -1;
  std::uint16_t port_ = 0;
};

// A listening port whose queue is full: connecting to it neither succeeds nor fails.
class FullPort {
 public:
  FullPort();
  ~FullPort();
  FullPort(const FullPort&) = delete;
  FullPort& operator=(const FullPort&) = delete;
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  std::vector<int> sockets_;
  std::uint16_t port_ = 0;
};

}  // namespace ai_sdk::testing
