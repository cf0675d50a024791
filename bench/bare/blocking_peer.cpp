#include "bare/blocking_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <iostream>
#include <system_error>

namespace ai_sdk::bench {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

std::size_t body_size(const std::string& head) {
  const auto at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

}  // namespace

BlockingPeer::~BlockingPeer() {
  if (fd_ >= 0) close(fd_);
}

bool BlockingPeer::read_request(std::string& head) {
  for (;;) {
    if (const auto end = read_.find("\r\n\r\n"); end != std::string::npos) {
      head = read_.substr(0, end + 4);
      const std::size_t whole = head.size() + body_size(head);
      if (read_.size() >= whole) {
        read_.erase(0, whole);
        return true;
      }
    }
    std::array<char, 4096> buffer;
    const auto size = recv(fd_, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    read_.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

bool BlockingPeer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto size = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

BlockingListener::BlockingListener() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (fd_ < 0 || bind(fd_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(fd_, 4096) != 0 ||
      getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    fail("listen");
  port_ = ntohs(address.sin_port);
}

void BlockingListener::print_port() const { std::cout << "port " << port_ << std::endl; }

BlockingPeer BlockingListener::accept() {
  const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd < 0) fail("accept");
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return BlockingPeer(fd);
}

std::string stream_head() {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
         "Transfer-Encoding: chunked\r\n\r\n";
}

}  // namespace ai_sdk::bench
