#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace ai_sdk::cli {

// A part of a Markdown text that is rendered by itself.
struct Piece {
  enum class Kind { blocks, code_begin, code_line, code_end };
  Kind kind = Kind::blocks;
  std::string text;  // blocks: their source; code_begin: the language; code_line: one line without its end
};

// Cuts Markdown, in whatever portions it arrives, into pieces that nothing to come can change: blocks that
// are followed by a line which cannot belong to them, and the lines of fenced code one by one.
class Splitter {
 public:
  using Sink = std::function<void(const Piece&)>;
  // A block is cut after a line that makes it longer than this, a line where it is longer.
  static constexpr std::size_t kMost = 256 * 1024;

  void append(std::string_view bytes, const Sink& sink);
  // Nothing follows; the splitter is as new afterwards.
  void finish(const Sink& sink);
  // What has come of the piece that is not complete yet; its text is empty where there is none.
  Piece open() const;

 private:
  void take_line(const Sink& sink);
  void take_code_line(std::string_view line, const Sink& sink);
  bool opens_fence(std::string_view line, const Sink& sink);
  void flush(const Sink& sink);

  std::string line_;   // the one that is not complete yet
  std::string block_;  // complete lines
  bool list_ = false;
  bool after_empty_ = false;
  char fence_ = 0;  // inside fenced code: its character
  std::size_t fence_length_ = 0;
  std::size_t fence_indent_ = 0;
};

}  // namespace ai_sdk::cli
