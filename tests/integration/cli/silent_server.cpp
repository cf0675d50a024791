// Accepts one connection on a free port, says when a request has come, never answers, and says when the other
// side has closed.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

int main() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, generic, size) != 0 || listen(listener, 1) != 0 ||
      getsockname(listener, generic, &size) != 0) {
    std::perror("listen");
    return 1;
  }
  const auto tell = [](const std::string& line) {
    std::puts(line.c_str());
    std::fflush(stdout);
  };
  tell("port " + std::to_string(ntohs(address.sin_port)));
  const int connection = accept(listener, nullptr, nullptr);
  std::array<char, 4096> buffer;
  std::string request;
  bool told = false;
  for (;;) {
    const ssize_t count = read(connection, buffer.data(), buffer.size());
    if (count <= 0) break;
    request.append(buffer.data(), static_cast<std::size_t>(count));
    if (!told && request.find("\r\n\r\n") != std::string::npos) {
      tell("request");
      told = true;
    }
  }
  tell("closed");
}
