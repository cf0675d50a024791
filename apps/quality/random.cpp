#include "random.hpp"

#include <cmath>

namespace ai_sdk::planted {

// SplitMix64 (Steele, Lea, Flood 2014): small, well mixed, the same everywhere.
std::uint64_t Random::next() {
  state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t x = state_;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

Random Random::part(std::string_view name) {
  std::uint64_t hash = next();
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return Random(hash);
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
  const auto span = static_cast<std::uint64_t>(high - low) + 1;
  return low + static_cast<std::int64_t>(next() % span);
}

double Random::real() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

double Random::normal() {
  double sum = 0;
  for (int i = 0; i < 12; ++i) sum += real();
  return sum - 6;
}

std::size_t Random::index(std::size_t size) { return static_cast<std::size_t>(next() % size); }

std::size_t Random::early_index(std::size_t size) {
  const double x = real();
  return static_cast<std::size_t>(x * std::sqrt(x) * static_cast<double>(size));
}

std::string Random::code(std::string_view pattern) {
  std::string out;
  for (const char c : pattern) {
    if (c == '#') {
      out += static_cast<char>('0' + between(0, 9));
    } else if (c == '@') {
      out += static_cast<char>('A' + between(0, 25));
    } else if (c == '&') {
      out += static_cast<char>('a' + between(0, 25));
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace ai_sdk::planted
