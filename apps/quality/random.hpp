#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::planted {

// Random numbers that are the same on every machine and with every standard library, which those of
// <random>'s distributions are not. Not thread-safe.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) { next(); }
  // A generator of its own for a part, so that a change in one part leaves the others as they were.
  Random part(std::string_view name);

  std::uint64_t next();
  std::int64_t between(std::int64_t low, std::int64_t high);  // both inclusive
  double real();                                              // [0, 1)
  bool chance(double share) { return real() < share; }
  double normal();                            // of mean 0 and deviation 1
  std::size_t index(std::size_t size);        // below `size`
  std::size_t early_index(std::size_t size);  // the same, the first ones more often
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[index(from.size())];
  }
  template <typename T>
  void shuffle(std::vector<T>& list) {
    for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[index(i)]);
  }
  // '#' becomes a digit, '@' a capital, '&' a small letter; the rest stays as it is.
  std::string code(std::string_view pattern);

 private:
  std::uint64_t state_;
};

}  // namespace ai_sdk::planted
