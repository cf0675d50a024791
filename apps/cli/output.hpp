#pragma once

#include "failure.hpp"

#include <ai_sdk/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {

// One of the two standard streams. Standard output carries data only, standard error messages only. What is
// written is out at once: nothing is held back from a reader that waits for the next event.
class Output {
 public:
  explicit Output(int fd);

  bool terminal() const noexcept { return terminal_; }
  bool colours() const noexcept { return colours_; }
  bool can_move() const noexcept { return can_move_; }  // a terminal whose cursor can be moved
  std::size_t width() const;                            // of the terminal, in columns; 80 where nobody knows
  std::size_t height() const;                           // in lines; 24 where nobody knows

  // Bytes as they are. Throws ClosedPipe, or std::runtime_error where the disk is full and the like.
  void write(std::string_view bytes);
  // Text of foreign origin: made harmless where it goes to a terminal, untouched in a pipe or a file.
  void text(std::string_view foreign);
  // Dimmed on a terminal with colours.
  void dim(std::string_view foreign);
  // Ends the line where the last byte written was not a line end.
  void end_line();

 private:
  int fd_;
  bool terminal_;
  bool can_move_;
  bool colours_;
  bool line_open_ = false;
};

Output& standard_output();
Output& standard_error();

// A message to the user on standard error, always made harmless: "ai-sdk: …". Never throws.
void say(std::string_view message) noexcept;
void report(const Failure& failure) noexcept;

// One JSON document on a line of its own.
void print_json(const Json& document);

// Aligned columns under a header on a terminal, the last cut to the terminal's width; bare tab-separated
// columns in a pipe, line ends and tabs inside a cell as blanks.
void print_table(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);

}  // namespace ai_sdk::cli
