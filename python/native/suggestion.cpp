#include "native/suggestion.hpp"

#include "core/edit_distance.hpp"

#include <cctype>
#include <cstddef>

namespace ai_sdk::python {
namespace {

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
    const std::size_t d = core::edit_distance(wanted, folded(one));
    if (d < best) {
      best = d;
      nearest = one;
    }
  }
  return nearest.empty() ? std::string{} : "; did you mean '" + std::string(nearest) + "'?";
}

}  // namespace ai_sdk::python
