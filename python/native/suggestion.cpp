#include "native/suggestion.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <numeric>
#include <utility>

namespace ai_sdk::python {
namespace {

// How many characters must change to make one text of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t other = std::min({row[j], row[j + 1], diagonal}) + 1;
      diagonal = std::exchange(row[j + 1], a[i] == b[j] ? diagonal : other);
    }
  }
  return row.back();
}

std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != '_' && c != '-') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

std::string suggestion(std::string_view name, const std::vector<std::string_view>& known) {
  constexpr std::size_t longest = 64;
  if (name.size() > longest) return {};
  const std::string wanted = folded(name);
  std::string_view nearest;
  std::size_t best = wanted.size() / 3 + 1;
  for (const auto one : known) {
    const std::size_t d = distance(wanted, folded(one));
    if (d < best) {
      best = d;
      nearest = one;
    }
  }
  return nearest.empty() ? std::string{} : "; did you mean '" + std::string(nearest) + "'?";
}

}  // namespace ai_sdk::python
