#pragma once

#include <array>
#include <string>
#include <string_view>

namespace ai_sdk::http {

using Sha256 = std::array<unsigned char, 32>;

// The SHA-256 digest (FIPS 180-4) of some bytes. Throws std::bad_alloc only.
Sha256 sha256(std::string_view bytes);

// Bytes as lower-case hexadecimal digits.
std::string to_hex(std::basic_string_view<unsigned char> bytes);

// Joins texts so that no two different lists give the same bytes: each with its length before it.
class DigestText {
 public:
  DigestText& add(std::string_view part);
  Sha256 digest() const { return sha256(text_); }

 private:
  std::string text_;
};

}  // namespace ai_sdk::http
