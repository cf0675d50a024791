#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace ai_sdk::bench {

// The server's end of a connection: as little as possible between the bytes and the socket.
class BlockingPeer {
 public:
  explicit BlockingPeer(int fd) : fd_(fd) {}
  BlockingPeer(BlockingPeer&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), read_(std::move(other.read_)) {}
  BlockingPeer& operator=(BlockingPeer&&) = delete;
  ~BlockingPeer();

  // Reads a request with its body and sets `head`; false where the client has gone.
  bool read_request(std::string& head);
  // False where the client has gone.
  bool send(std::string_view bytes);
  int fd() const { return fd_; }

 private:
  int fd_;
  std::string read_;
};

// Listens on a free port of 127.0.0.1.
class BlockingListener {
 public:
  BlockingListener();
  // What ServerProgram waits for.
  void print_port() const;
  BlockingPeer accept();

 private:
  int fd_;
  unsigned short port_ = 0;
};

// The head of a chunked event stream.
std::string stream_head();

}  // namespace ai_sdk::bench
