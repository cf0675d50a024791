#include "raw_client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace ai_sdk::server::testing {
namespace {

constexpr int patience_ms = 10'000;

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

}  // namespace

std::string RawAnswer::header(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    const auto end = std::min(rest.find("\r\n"), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 2, rest.size()));
    const auto colon = line.find(": ");
    if (colon != std::string_view::npos && same_letters(line.substr(0, colon), name)) {
      return std::string(line.substr(colon + 2));
    }
  }
  return {};
}

RawClient::RawClient(std::uint16_t port, int receive_buffer) {
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd_ < 0 || ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect");
  }
}

RawClient::~RawClient() { close(); }

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::fill() {
  pollfd ready{fd_, POLLIN, 0};
  if (::poll(&ready, 1, patience_ms) != 1) return false;
  std::array<char, 65536> bytes;
  const auto read = ::recv(fd_, bytes.data(), bytes.size(), 0);
  if (read <= 0) return false;
  held_.append(bytes.data(), static_cast<std::size_t>(read));
  return true;
}

bool RawClient::wait_for(std::string_view text) {
  while (held_.find(text) == std::string::npos) {
    if (!fill()) return false;
  }
  return true;
}

RawAnswer RawClient::receive(bool to_head) {
  RawAnswer answer;
  if (!wait_for("\r\n\r\n")) return answer;
  const auto end = held_.find("\r\n\r\n");
  answer.head = held_.substr(0, end + 2);
  held_.erase(0, end + 4);
  answer.status = std::stoi(answer.head.substr(9, 3));
  if (to_head || answer.status == 100) {
    answer.whole = true;
  } else if (const auto length = answer.header("Content-Length"); !length.empty()) {
    const auto size = std::stoul(length);
    while (held_.size() < size && fill()) {
    }
    answer.whole = held_.size() >= size;
    answer.body = held_.substr(0, size);
    held_.erase(0, answer.body.size());
  } else if (answer.header("Transfer-Encoding") == "chunked") {
    for (;;) {
      if (!wait_for("\r\n")) return answer;
      const auto size = std::stoul(held_, nullptr, 16);
      held_.erase(0, held_.find("\r\n") + 2);
      while (held_.size() < size + 2 && fill()) {
      }
      if (held_.size() < size + 2) return answer;
      answer.body += held_.substr(0, size);
      held_.erase(0, size + 2);
      if (size == 0) break;
    }
    answer.whole = true;
  } else {
    answer.body = read_all();
    answer.whole = true;
  }
  return answer;
}

std::string RawClient::read_all() {
  while (fill()) {
  }
  return std::exchange(held_, {});
}

bool RawClient::is_closed_by_peer() {
  if (!held_.empty()) return false;
  pollfd ready{fd_, POLLIN, 0};
  if (::poll(&ready, 1, patience_ms) != 1) return false;
  char byte = 0;
  return ::recv(fd_, &byte, 1, 0) <= 0;
}

void RawClient::finish_sending() { ::shutdown(fd_, SHUT_WR); }

void RawClient::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void RawClient::reset() {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close();
}

std::string to_bytes(const RawRequest& request) {
  std::string bytes =
      request.method + ' ' + request.target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + request.headers;
  if (!request.token.empty()) bytes += "Authorization: Bearer " + request.token + "\r\n";
  if (!request.body.empty() || request.method == "POST") {
    bytes += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  return bytes + "\r\n" + request.body;
}

RawAnswer ask(std::uint16_t port, const RawRequest& request) {
  RawClient client(port);
  client.send(to_bytes(request));
  return client.receive(request.method == "HEAD");
}

}  // namespace ai_sdk::server::testing
