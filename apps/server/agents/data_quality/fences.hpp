#pragma once

#include "agents/data_quality/profile.hpp"

#include <optional>

namespace ai_sdk::server::quality {

// Where the honest numbers of a column end; no bound on a side on which nothing lies far outside.
struct Fences {
  std::optional<double> low;   // values below are far outside
  std::optional<double> high;  // values above are far outside
  double usual_low = 0;        // the middle 90 % of the values
  double usual_high = 0;
};

// Finds clusters of values that lie far from all the others and behind a gap. Works on a logarithmic scale
// where the numbers are positive, and judges the distance by the column's own tail, so that skewed but honest
// numbers (incomes, populations) have no outliers.
Fences find_fences(const NumberStats& numbers);

}  // namespace ai_sdk::server::quality
