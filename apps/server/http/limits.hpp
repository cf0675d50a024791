#pragma once

#include <chrono>
#include <cstddef>

namespace ai_sdk::server {

// What one connection may cost.
struct HttpLimits {
  std::size_t max_header = 64 * 1024;      // bytes of a request's head; more is answered with 431
  std::size_t max_body = 8 * 1024 * 1024;  // bytes of a request's body; more is answered with 413
  std::size_t max_read_ahead =
      64 * 1024;                    // bytes of pipelined requests that are kept while one is being answered
  std::size_t max_connections = 0;  // more wait to be accepted; 0: what the file descriptors allow
  std::chrono::milliseconds header_timeout{15'000};  // from a request's first byte to the end of its head
  std::chrono::milliseconds body_timeout{60'000};    // for the whole body
  std::chrono::milliseconds idle_timeout{75'000};    // between two requests of one connection
  std::chrono::milliseconds write_timeout{300'000};  // in which a reader must take at least one byte
  std::chrono::milliseconds heartbeat{15'000};       // silence after which a stream gets a comment
  std::chrono::milliseconds grace{5'000};  // for running answers to end by themselves when the server stops
  std::chrono::milliseconds flush{2'000};  // for what was written last to be read after that
};

}  // namespace ai_sdk::server
