#include "support/tiny_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace ai_sdk::testing {
namespace {

// tinyproxy takes no port 0. Somebody else may have the port a moment later: the caller tries again.
std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool good = ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(socket);
  if (!good) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

}  // namespace

TinyProxy::TinyProxy(const std::string& settings) {
  for (int attempt = 0;; ++attempt) {
    port_ = free_port();
    const auto file =
        dir_.write("tinyproxy.conf", "Listen 127.0.0.1\nPort " + std::to_string(port_) +
                                         "\nLogLevel Info\nMaxClients 100\nTimeout 60\n" + settings + "\n");
    Command command;
    command.arguments = {"/usr/bin/tinyproxy", "-d", "-c", file.string()};
    process_ = std::make_unique<Process>(command);
    try {
      process_->wait_for_output("Accepting connections");
      return;
    } catch (const std::runtime_error&) {
      if (attempt == 5) throw;
    }
  }
}

std::string TinyProxy::url(const std::string& credentials) const {
  return "http://" + (credentials.empty() ? "" : credentials + "@") + "127.0.0.1:" + std::to_string(port_);
}

}  // namespace ai_sdk::testing
