#pragma once

#include "markdown/styled_text.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ai_sdk::cli {

struct Size {
  std::size_t width = 80;
  std::size_t height = 24;
  friend bool operator==(const Size&, const Size&) = default;
};

struct Position {
  std::size_t row = 0;
  std::size_t column = 0;
};

// The last rows of what a terminal shows, which are written anew when they change; what is above them is
// never touched again. Pure: it decides which bytes bring the terminal there. At the beginning the cursor
// must stand in the first column. Rows that are to change must fit into the window, one line of which is left
// free.
class Region {
 public:
  // `reflows`: the terminal breaks lines anew when it gets narrower, as most do.
  explicit Region(bool reflows = true) : reflows_(reflows) {}

  // Leaves `done` above for good and shows `rows` below. The cursor stands at its place among the rows,
  // behind the last one where none is given, and on an empty line where there are none.
  std::string show(const std::vector<Row>& done, const std::vector<Row>& rows, Size size,
                   std::optional<Position> cursor = std::nullopt);
  // What is shown is on the screen no more, or not where it was: the next rows are written where the cursor
  // is.
  void forget();
  // How many rows of those given show() can change in a window of this height.
  static std::size_t room(Size size) { return size.height > 2 ? size.height - 1 : 1; }

 private:
  std::string go_to_end() const;
  std::string erase_after_resize(Size size);

  bool reflows_;
  std::vector<Row> shown_;
  Size size_;
  std::optional<Position> cursor_;
};

}  // namespace ai_sdk::cli
