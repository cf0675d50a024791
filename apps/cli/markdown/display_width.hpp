#pragma once

#include <cstddef>
#include <string_view>

namespace ai_sdk::cli {

// What a reader takes for one character (a grapheme cluster), and the columns that it takes on a terminal.
struct Cluster {
  std::size_t length = 0;  // bytes; 1 where they are no UTF-8
  std::size_t width = 0;   // 0 to 2
};

// The one that begins at `at`, which must be inside the text.
Cluster cluster_at(std::string_view text, std::size_t at);
// Where the one before `at` begins; 0 at the beginning.
std::size_t cluster_before(std::string_view text, std::size_t at);
std::size_t display_width(std::string_view text);

}  // namespace ai_sdk::cli
