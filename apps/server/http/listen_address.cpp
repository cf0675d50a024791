#include "http/listen_address.hpp"

#include "http/guard.hpp"
#include "http/serve.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>

namespace ai_sdk::server {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};

std::string text_of(const sockaddr* address, socklen_t size) {
  std::array<char, NI_MAXHOST> text{};
  if (::getnameinfo(address, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0) return {};
  return text.data();
}

// True where every address that the name stands for is a loopback one.
bool leads_to_loopback_only(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); code != 0) {
    throw ServeError("the address " + host + " is not known here (" + ::gai_strerror(code) +
                     "); choose another with --host");
  }
  const std::unique_ptr<addrinfo, FreeAddresses> list(found);
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    if (!is_loopback_host(text_of(entry->ai_addr, entry->ai_addrlen))) return false;
  }
  return true;
}

}  // namespace

ListenAddress check_address(const std::string& host, bool token_was_chosen) {
  ListenAddress address;
  std::string_view bare = host;
  if (bare.size() > 2 && bare.front() == '[' && bare.back() == ']') bare = bare.substr(1, bare.size() - 2);
  address.host = bare;
  std::transform(address.host.begin(), address.host.end(), address.host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (address.host.empty())
    throw ServeError("the address is empty; choose one with --host, such as 127.0.0.1");

  if (!leads_to_loopback_only(address.host) && !token_was_chosen) {
    throw ServeError(
        "other machines can reach " + address.host +
        ", so a token has to be chosen for it: add --token, or leave --host out to serve this machine "
        "only");
  }
  in_addr v4{};
  in6_addr v6{};
  const bool is_v4 = ::inet_pton(AF_INET, address.host.c_str(), &v4) == 1;
  const bool is_v6 = ::inet_pton(AF_INET6, address.host.c_str(), &v6) == 1;
  address.any = (is_v4 && v4.s_addr == INADDR_ANY) || (is_v6 && IN6_IS_ADDR_UNSPECIFIED(&v6));
  if (address.any) {
    address.reached_by = is_v6 ? "[::1]" : "127.0.0.1";
  } else {
    address.reached_by = is_v6 ? '[' + address.host + ']' : address.host;
  }
  return address;
}

}  // namespace ai_sdk::server
