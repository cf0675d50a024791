#include "http/sha256.hpp"

#include <openssl/evp.h>

#include <new>

namespace ai_sdk::http {

Sha256 sha256(std::string_view bytes) {
  Sha256 result{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), result.data(), &size, EVP_sha256(), nullptr) != 1 ||
      size != result.size()) {
    throw std::bad_alloc();  // the only way in which it fails
  }
  return result;
}

std::string to_hex(std::basic_string_view<unsigned char> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 0x0fU];
  }
  return text;
}

DigestText& DigestText::add(std::string_view part) {
  text_ += std::to_string(part.size());
  text_ += ':';
  text_ += part;
  return *this;
}

}  // namespace ai_sdk::http
