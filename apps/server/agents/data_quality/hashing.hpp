#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace ai_sdk::server::quality {

// Hashes for the sketches: the same on every run and machine of one byte order, quick, and with every bit as
// good as the others. They resist no attacker.

inline std::uint64_t mix_bits(std::uint64_t x) {
  x ^= x >> 30U;
  x *= 0xbf58476d1ce4e5b9U;
  x ^= x >> 27U;
  x *= 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

__extension__ using Wide = unsigned __int128;

// Both halves of the product, folded.
inline std::uint64_t multiply_fold(std::uint64_t left, std::uint64_t right) {
  const Wide product = static_cast<Wide>(left) * right;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

template <class Word>
inline std::uint64_t read_word(const char* bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// After wyhash (Wang Yi): 16 bytes for each multiplication, and short texts without a loop.
inline std::uint64_t hash_text(std::string_view text) {
  constexpr std::uint64_t first_secret = 0xa0761d6478bd642fU;
  constexpr std::uint64_t second_secret = 0xe7037ed1a0b428dbU;
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t seed = 0x2d358dccaa6c78a5U;
  while (left > 16) {
    seed =
        multiply_fold(read_word<std::uint64_t>(at) ^ second_secret, read_word<std::uint64_t>(at + 8) ^ seed);
    at += 16;
    left -= 16;
  }
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  if (left >= 8) {
    a = read_word<std::uint64_t>(at);
    b = read_word<std::uint64_t>(at + left - 8);
  } else if (left >= 4) {
    a = read_word<std::uint32_t>(at);
    b = read_word<std::uint32_t>(at + left - 4);
  } else if (left > 0) {
    a = static_cast<std::uint64_t>(static_cast<unsigned char>(at[0])) << 16U |
        static_cast<std::uint64_t>(static_cast<unsigned char>(at[left >> 1U])) << 8U |
        static_cast<unsigned char>(at[left - 1]);
  }
  return multiply_fold(first_secret ^ text.size(), multiply_fold(a ^ second_secret, b ^ seed));
}

inline std::uint64_t hash_real(double value) {
  if (value == 0) value = 0;  // -0.0 is the same number
  return mix_bits(std::bit_cast<std::uint64_t>(value) + 0x9e3779b97f4a7c15U);
}

// Equal to hash_real where a real of the same value exists. Beyond 2^53 not every integer has one.
inline std::uint64_t hash_integer(std::int64_t value) {
  const auto real = static_cast<double>(value);
  const bool exact = value <= (std::int64_t{1} << 53U) && value >= -(std::int64_t{1} << 53U);
  if (exact || (real < 0x1p63 && static_cast<std::int64_t>(real) == value)) return hash_real(real);
  return mix_bits(static_cast<std::uint64_t>(value) ^ 0xd6e8feb86659fd93U);
}

inline constexpr std::uint64_t hash_of_null = 0x51ed270b0a1f39c1U;

}  // namespace ai_sdk::server::quality
