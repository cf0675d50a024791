#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

namespace ai_sdk::core {

// How many bytes must be put in, taken out or changed to make one text of the other (Levenshtein).
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
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

}  // namespace ai_sdk::core
