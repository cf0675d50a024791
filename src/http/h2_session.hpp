#pragma once

#include "http/transport.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::http {

// What one stream of an HTTP/2 connection is told. Nothing comes after on_end or on_failure.
class H2Stream {
 public:
  virtual ~H2Stream() = default;
  virtual void on_head(ResponseHead head) = 0;
  virtual void on_data(std::string_view bytes) = 0;
  virtual void on_end() = 0;
  virtual void on_failure(const TransportFailure& failure) = 0;
};

// The client's side of one HTTP/2 connection (RFC 9113), without I/O: bytes in, bytes out. Flow control is
// each stream's own: what its reader has not taken is not granted again, and holds up no other stream.
class H2Session {
 public:
  H2Session();
  ~H2Session();
  H2Session(const H2Session&) = delete;
  H2Session& operator=(const H2Session&) = delete;

  // Opens a stream. `request` and `stream` must live until the stream's end or reset(). Throws
  // TransportFailure(stale) where the connection takes no more streams.
  std::int32_t open(const Request& request, const core::BaseUrl& url, H2Stream& stream);
  // Gives a stream up (RST_STREAM, CANCEL); it is told nothing more. Unknown ids are ignored.
  void reset(std::int32_t id) noexcept;
  // The reader of a stream has taken so many bytes of its data.
  void consume(std::int32_t id, std::size_t size) noexcept;

  // Bytes from the server. Throws TransportFailure(bad_answer) where they are no HTTP/2; the session is then
  // of no more use but to take_output().
  void feed(std::string_view bytes);
  // Appends what is to be sent, about `most` bytes of it; false where there is nothing. Where what came after
  // a GOAWAY was no HTTP/2, it is found out here, and what is open fails.
  bool take_output(std::string& out, std::size_t most);
  // The connection is gone: what is open fails.
  void fail_all(const TransportFailure& failure);

  // How many more streams may be opened now: what the server allows, nothing after its GOAWAY.
  std::size_t room() const noexcept;
  std::size_t open_streams() const noexcept;
  bool going_away() const noexcept;
  bool settled() const noexcept;  // the server's settings have come

  void ping();
  bool ping_unanswered() const noexcept;
  // How many streams have ended well: the first ones of a connection cannot find it stale.
  std::size_t answers() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ai_sdk::http
