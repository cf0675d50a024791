#pragma once

#include "terminal/region.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {

// As much of a terminal as the program asks for: what it scrolls out stays readable. An unknown escape
// sequence is an error, reported to the test.
class Screen {
 public:
  explicit Screen(Size size) : size_(size), rows_(1) {}

  void write(std::string_view bytes);
  // All rows, those above the window too, one per line, without blanks at their ends and empty rows at the
  // end.
  std::string text() const;
  std::size_t row() const { return row_; }  // counted from the first ever written
  std::size_t column() const { return column_; }

 private:
  void sequence(std::string_view parameters, char final);
  void put(std::string_view cluster, std::size_t width);
  std::size_t top() const { return rows_.size() > size_.height ? rows_.size() - size_.height : 0; }

  Size size_;
  std::vector<std::vector<std::string>> rows_;  // each of cells; a wide character's second cell is empty
  std::size_t row_ = 0, column_ = 0;
  bool wraps_ = true;
};

}  // namespace ai_sdk::cli
