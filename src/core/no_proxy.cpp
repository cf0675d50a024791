#include "core/ascii.hpp"
#include "core/proxy.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>

namespace ai_sdk::core {
namespace {

struct Address {
  std::array<unsigned char, 16> bytes{};
  unsigned bits = 0;  // 32 or 128
};

std::optional<Address> parse_address(std::string_view text) {
  const std::string copy{text};
  Address address;
  if (inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1)
    address.bits = 32;
  else if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1)
    address.bits = 128;
  else
    return std::nullopt;
  return address;
}

std::optional<unsigned> parse_number(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool same_prefix(const Address& a, const Address& b, unsigned bits) {
  for (unsigned i = 0; i < bits; ++i) {
    const unsigned byte = i / 8, bit = 7 - i % 8;
    if (((a.bytes[byte] ^ b.bytes[byte]) >> bit & 1u) != 0) return false;
  }
  return true;
}

// The name itself or one below it.
bool ends_in(std::string_view host, std::string_view name) {
  if (name.empty() || host.size() < name.size()) return false;
  if (!equal_ignoring_case(host.substr(host.size() - name.size()), name)) return false;
  return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

// Takes a ":port" off the entry's end. False where it is another port than this.
bool take_port(std::string_view& entry, std::uint16_t port) {
  std::string_view number;
  if (entry.starts_with('[')) {
    const auto close = entry.find(']');
    if (close == std::string_view::npos) return false;
    const std::string_view after = entry.substr(close + 1);
    entry = entry.substr(1, close - 1);
    if (after.empty()) return true;
    if (after.front() != ':') return false;
    number = after.substr(1);
  } else {
    const auto colon = entry.find(':');
    if (colon == std::string_view::npos || entry.find(':', colon + 1) != std::string_view::npos) return true;
    number = entry.substr(colon + 1);
    entry = entry.substr(0, colon);
  }
  return parse_number(number) == port;
}

bool names(std::string_view entry, std::string_view host, const std::optional<Address>& address,
           std::uint16_t port) {
  if (entry == "*") return true;
  if (const auto slash = entry.find('/'); slash != std::string_view::npos) {
    std::string_view block = entry.substr(0, slash);
    if (block.starts_with('[') && block.ends_with(']')) block = block.substr(1, block.size() - 2);
    const auto network = parse_address(block);
    const auto bits = parse_number(entry.substr(slash + 1));
    return network && address && bits && network->bits == address->bits && *bits <= network->bits &&
           same_prefix(*network, *address, *bits);
  }
  if (!take_port(entry, port)) return false;
  if (const auto same = parse_address(entry))
    return address && same->bits == address->bits && same_prefix(*same, *address, same->bits);
  if (address) return false;
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.ends_with('.')) entry.remove_suffix(1);
  return ends_in(host, entry);
}

}  // namespace

bool in_no_proxy(std::string_view list, std::string_view host, std::uint16_t port) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const auto address = parse_address(host);
  constexpr std::string_view between = ", \t";
  while (!list.empty()) {
    const auto begin = list.find_first_not_of(between);
    if (begin == std::string_view::npos) return false;
    list.remove_prefix(begin);
    const std::string_view entry = list.substr(0, list.find_first_of(between));
    list.remove_prefix(entry.size());
    if (names(entry, host, address, port)) return true;
  }
  return false;
}

}  // namespace ai_sdk::core
