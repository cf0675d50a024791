#pragma once

#include "markdown/document.hpp"
#include "markdown/highlight.hpp"

namespace ai_sdk::cli {

// Blocks as lines of at most `width` columns, an empty line between them.
std::vector<Spans> lay_out(const std::vector<Block>& blocks, std::size_t width);

// One line of code, indented; more than one where it is wider than the window.
std::vector<Spans> lay_out_code(Highlighter& highlighter, std::string_view line, std::size_t width);

}  // namespace ai_sdk::cli
