#pragma once

#include "support/scripted_peer.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace ai_sdk::testing {

using TlsContext = std::shared_ptr<ssl_ctx_st>;

// Null without TLS. Throws std::runtime_error where a file cannot be used.
TlsContext make_server_tls(const std::optional<PeerTls>& tls);

enum class Outcome { done, later, closed };

// A connected socket that never blocks for longer than it is told, plain or TLS.
class PeerStream {
 public:
  explicit PeerStream(int socket);
  ~PeerStream();
  PeerStream(const PeerStream&) = delete;
  PeerStream& operator=(const PeerStream&) = delete;

  // False where the handshake fails.
  bool shake_hands(const TlsContext& context);
  // Whether the handshake took up an earlier session.
  bool resumed() const;
  // Appends what has come; `later` where nothing came within the time.
  Outcome read(std::string& out, std::chrono::milliseconds limit);
  // Writes as much as goes in one go.
  Outcome write(std::string_view bytes, std::size_t& written, std::chrono::milliseconds limit);
  bool write_raw(std::string_view bytes);
  // Ends without a reset, which would overtake what was sent: takes and drops what still comes.
  void drain(std::chrono::milliseconds limit);
  // Whether what is written is kept until it is let go.
  void hold_back(bool hold);
  void close();
  void close_write();
  void reset();
  // From another thread: whatever waits on the socket ends.
  void stop();
  // Bytes that lie unread at the other end, where that is a socket of this machine.
  bool other_end_has_unread() const;

 private:
  bool wait_ready(short events, std::chrono::steady_clock::time_point until) const;

  int socket_;
  ssl_st* ssl_ = nullptr;
};

}  // namespace ai_sdk::testing
