#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace ai_sdk::server::testing {

struct RawAnswer {
  int status = 0;      // 0: the connection ended before an answer
  std::string head;    // status line and headers
  std::string body;    // chunks joined
  bool whole = false;  // the body ended as its framing says
  // The value of a header, compared without case; empty where there is none.
  std::string header(std::string_view name) const;
};

// A TCP connection that says exactly what it is told to. Every wait ends after ten seconds at the latest.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer = 0);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // False where the peer has closed.
  bool send(std::string_view bytes);
  // The next answer. `to_head`: the request was HEAD, so no body follows.
  RawAnswer receive(bool to_head = false);
  // Reads until so much is there; what was read stays for receive().
  bool wait_for(std::string_view text);
  const std::string& held() const { return held_; }
  // Everything until the peer closes.
  std::string read_all();
  // True where the peer closes within ten seconds without another byte.
  bool is_closed_by_peer();
  void finish_sending();
  void close();
  // Closes so that the peer sees a reset.
  void reset();

 private:
  bool fill();
  int fd_ = -1;
  std::string held_;
};

struct RawRequest {
  std::string method = "GET";
  std::string target = "/";
  std::string headers;  // each with its line end
  std::string body;
  std::string token = "secret";
};
std::string to_bytes(const RawRequest& request);

// One request on a connection of its own.
RawAnswer ask(std::uint16_t port, const RawRequest& request);

}  // namespace ai_sdk::server::testing
