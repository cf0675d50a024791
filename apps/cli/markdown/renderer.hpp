#pragma once

#include "markdown/highlight.hpp"
#include "markdown/splitter.hpp"

#include <optional>

namespace ai_sdk::cli {

// Renders pieces one after the other. Copies go on from the same place.
class Renderer {
 public:
  explicit Renderer(const Style& style) : style_(style) {}

  // The rows that a piece adds, each at most `width` columns wide where `width` is at least 2.
  std::vector<Row> rows(const Piece& piece, std::size_t width);

 private:
  std::vector<Row> finish(const std::vector<Spans>& lines);
  void remember_definitions(std::string_view block);

  Style style_;
  std::optional<Highlighter> code_;
  bool code_began_ = false;  // a line of the code has been rendered
  bool anything_ = false;    // a row has been rendered
  std::string definitions_;  // of links; they hold for all that follows
};

// Markdown as text for a terminal of that width: line by line, with escape sequences as the style allows, and
// nothing in it that acts on the terminal otherwise. A pure function: a stream that arrives in portions comes
// to the same. Links by reference are known after their definition.
std::string render_markdown(std::string_view markdown, std::size_t width, const Style& style);

}  // namespace ai_sdk::cli
