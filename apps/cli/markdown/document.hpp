#pragma once

#include "markdown/styled_text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {

// Parsed Markdown: blocks in blocks, their text in spans.
struct Block {
  enum class Kind { document, paragraph, heading, list, item, quote, code, rule, table, row, cell };
  enum class Align { left, centre, right };

  Kind kind = Kind::document;
  std::vector<Block> children = {};
  Spans text = {};            // of paragraphs, headings, cells and code
  unsigned level = 0;         // headings: 1 to 6
  bool ordered = false;       // lists
  bool tight = false;         // lists: no empty line between the items
  unsigned long number = 1;   // ordered lists: of the first item
  bool task = false;          // items
  bool done = false;          // tasks
  std::string language = {};  // code
  Align align = Align::left;  // cells
};

// Text of foreign origin as CommonMark with GitHub's tables, task lists, strikethrough and bare links. HTML
// is text (but <br> is a line end). Blocks deeper than 32 levels are taken as their parent's. Control
// characters are made visible, also those that entities stand for.
Block parse_markdown(std::string_view source, const Style& style);

// Whether this machine has what Markdown is read with (the library md4c); parse_markdown() throws without it.
bool can_read_markdown() noexcept;

}  // namespace ai_sdk::cli
