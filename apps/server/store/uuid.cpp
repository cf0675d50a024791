#include "store/store.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>

namespace ai_sdk::server {

std::string new_uuid() {
  std::array<unsigned char, 16> bytes{};
  // 16 bytes come whole or not at all once the kernel's source is ready; a signal may interrupt the wait for
  // that.
  while (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    if (errno != EINTR) throw StoreError("the system's random source cannot be read");
  }
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0fU) | 0x40U);  // version 4
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3fU) | 0x80U);  // variant of RFC 4122
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += digits[bytes[i] >> 4U];
    text += digits[bytes[i] & 0x0fU];
  }
  return text;
}

}  // namespace ai_sdk::server
