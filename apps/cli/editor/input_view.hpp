#pragma once

#include "terminal/region.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {

// A message that is being typed, as rows for a Region.
struct InputView {
  std::vector<Row> rows;
  Position cursor;
};

// The text behind "> ", its further lines and what is too long for one below; hints in grey below that. Of a
// text that is taller than the window, the part around the cursor. Pure.
InputView lay_out_input(std::string_view text, std::size_t cursor, std::string_view prompt,
                        const std::vector<std::string>& hints, const Style& style, Size size);
// All its rows, for when it has been sent.
std::vector<Row> lay_out_sent(std::string_view text, std::string_view prompt, const Style& style, Size size);

}  // namespace ai_sdk::cli
