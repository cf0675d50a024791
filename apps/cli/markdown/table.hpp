#pragma once

#include "markdown/document.hpp"

namespace ai_sdk::cli {

// A table as lines of at most `width` columns. What is too wide is broken inside its cells; where even that
// leaves no room, each row becomes a list of "Header: value".
std::vector<Spans> lay_out_table(const Block& table, std::size_t width);

}  // namespace ai_sdk::cli
