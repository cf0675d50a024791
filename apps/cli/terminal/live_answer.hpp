#pragma once

#include "markdown/renderer.hpp"
#include "terminal/region.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {

// An answer while it comes: Markdown, and grey lines beside it. What can change no more is written once; the
// rest, as much of it as fits into the window, is written anew. Pure: draw() says what to write.
class LiveAnswer {
 public:
  // `moves`: the terminal's cursor can be moved; otherwise nothing is shown of what can still change.
  LiveAnswer(const Style& style, Region region, bool moves = true)
      : style_(style), renderer_(style), region_(std::move(region)), moves_(moves) {}

  // A piece of the answer.
  void text(std::string_view markdown, Size size);
  // A piece of what the agent thinks, plain text: its lines are grey and stand above the block that is
  // coming.
  void thought(std::string_view piece, Size size);
  // A whole line of the same kind.
  void note(std::string_view line, Size size);
  // The answer is over; draw() once more.
  void finish(Size size);

  // True where draw() would write something.
  bool changed(Size size) const { return changed_ || !(size == drawn_for_); }
  std::string draw(Size size);

 private:
  void end_thought(Size size);
  void add_done(std::vector<Row> rows);
  std::vector<Row> open_rows(Size size) const;
  std::vector<Row> grey(std::string_view line, Size size) const;
  static std::size_t columns(Size size) { return size.width > 2 ? size.width - 1 : size.width; }

  Style style_;
  Splitter splitter_;
  Renderer renderer_;
  Region region_;
  bool moves_;
  std::string thought_;                                           // its last line, not complete yet
  enum class Last { nothing, text, note } last_ = Last::nothing;  // what was written last
  std::vector<Row> done_;
  bool changed_ = false;
  Size drawn_for_;
};

}  // namespace ai_sdk::cli
