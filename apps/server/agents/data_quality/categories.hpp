#pragma once

#include <string>
#include <unordered_map>
#include <vector>

namespace ai_sdk::server::quality {

// A value that should be another one of the same column.
struct Variant {
  std::string wrong;
  std::string right;
};

struct CategoryReview {
  std::vector<Variant> cased;     // right but for case
  std::vector<Variant> misspelt;  // a letter or two away from a frequent value
  std::vector<std::string> good;  // the values that remain, most frequent first
};

// Judges the values of a column (trimmed by this function) by their counts.
CategoryReview review_categories(const std::unordered_map<std::string, std::int64_t>& values);

}  // namespace ai_sdk::server::quality
