#pragma once

#include "support/scripted_peer.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ai_sdk::testing {

using H2Fields = std::vector<std::pair<std::string, std::string>>;

// A request that has come over HTTP/2, whole. ":authority" and the like stand among its headers.
struct H2Request {
  std::int32_t id = 0;
  ReceivedRequest message;
};

// The server's side of one HTTP/2 connection in memory: bytes in, bytes out. It obeys the protocol and the
// client's windows; what a liar would send is made with h2_frame().
class H2Peer {
 public:
  struct Settings {
    std::uint32_t max_streams = 1000;
    bool answers_pings = true;
  };

  H2Peer() : H2Peer(Settings{}) {}
  explicit H2Peer(const Settings& settings);
  ~H2Peer();
  H2Peer(const H2Peer&) = delete;
  H2Peer& operator=(const H2Peer&) = delete;

  // Throws std::runtime_error where the client breaks the protocol.
  void feed(std::string_view bytes);
  std::string take_output();

  // The requests that have become whole since the last call.
  std::vector<H2Request> take_requests();
  // What the client has reset, with its reason (RFC 9113, section 7).
  const std::vector<std::pair<std::int32_t, std::uint32_t>>& resets() const noexcept;
  std::size_t open_streams() const noexcept;
  std::size_t most_open_streams() const noexcept;
  std::size_t pings() const noexcept;
  // How much data of a stream has gone out.
  std::size_t sent(std::int32_t id) const;

  void interim(std::int32_t id, int status, const H2Fields& fields = {});
  void head(std::int32_t id, int status, const H2Fields& fields = {}, bool last = false);
  // Goes out as far as the client's windows allow.
  void data(std::int32_t id, std::string_view bytes, bool last = false);
  void trailers(std::int32_t id, const H2Fields& fields);
  void reset(std::int32_t id, std::uint32_t code);
  void goaway(std::int32_t last_id, std::uint32_t code = 0);

  // A whole answer.
  void answer(std::int32_t id, std::string_view body, int status = 200,
              std::string_view type = "application/json");

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// One frame (RFC 9113, section 4.1), whatever it says.
std::string h2_frame(std::uint8_t type, std::uint8_t flags, std::int32_t id, std::string_view payload);

// Speaks HTTP/2 over a peer's connection until the client closes or `step` says false. `step` is called after
// whatever came and at least every few milliseconds, and answers what it likes.
void speak_h2(PeerConnection& connection, H2Peer& h2, const std::function<bool()>& step);
// Calls `answer` for each request until the client closes.
void serve_h2(PeerConnection& connection, H2Peer& h2, const std::function<void(const H2Request&)>& answer);

}  // namespace ai_sdk::testing
