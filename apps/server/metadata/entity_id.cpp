#include "metadata/entity_id.hpp"

#include "core/text.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace ai_sdk::server {

std::string entity_id(std::string_view type, std::string_view fqn) {
  // The namespace: a random UUID of this program's own.
  std::string name("\x8d\x1f\x2a\x64\x0b\x5e\x4c\x0f\x9a\x37\x52\xe1\x7c\x90\x46\xbd", 16);
  name.append(type).append(1, '\0').append(fqn);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(name.data(), name.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1 || size < 16) {
    throw std::runtime_error("SHA-1 is not available in this OpenSSL");
  }
  const auto half = [&digest](std::size_t begin) {
    std::uint64_t bits = 0;
    for (std::size_t i = begin; i < begin + 8; ++i) bits = bits << 8U | digest[i];
    return bits;
  };
  std::string text = core::uuid_text(half(0), half(8));
  // uuid_text marks what is random as version 4; this one is made from a name.
  text[14] = '5';
  return text;
}

}  // namespace ai_sdk::server
