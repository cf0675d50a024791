#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

struct CsvDialect {
  char delimiter = ',';
  bool header = true;
};

// Guesses from a file's beginning what separates its cells (comma, semicolon, tab or |) and whether its first
// row is a header, which it is unless it clearly is data. complete: the sample is the whole file. A tab is
// preferred where prefer_tab says so and the sample has any.
CsvDialect detect_dialect(std::string_view sample, bool complete, bool prefer_tab);

// Names for columns: trimmed, valid UTF-8, column_N where blank, _2 and so on where repeated (in any case).
std::vector<std::string> column_names(std::span<const std::string> header);

// name, or name_2, name_3 … whichever is not yet taken in any case; adds it to those taken.
std::string unique_name(std::string name, std::vector<std::string>& taken);

}  // namespace ai_sdk::server
