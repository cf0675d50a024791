#pragma once

#include "agents/data_quality/profile.hpp"

#include <string>
#include <string_view>

namespace ai_sdk::server::quality {

// The one form that (nearly) all texts of a column keep.
struct DominantShape {
  std::string pattern;  // empty: there is none
  std::string example;
  std::int64_t kept = 0;  // texts that keep it
  bool has_digit = false;
};

// "AAA-9999" gives "^[A-Z]{3}-[0-9]{4}$"; with `open_runs` the numbers of letters and digits are free.
std::string shape_pattern(std::string_view shape, bool open_runs);

// `least`: the share of the present texts that must keep the form. Numbers that merely grow by a digit
// (…, C-998, C-999, C-1000) count as one form.
DominantShape dominant_shape(const ColumnProfile& column, double least);

}  // namespace ai_sdk::server::quality
