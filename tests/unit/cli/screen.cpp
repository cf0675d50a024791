#include "screen.hpp"

#include "markdown/display_width.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ai_sdk::cli {

void Screen::put(std::string_view cluster, std::size_t width) {
  if (column_ + width > size_.width) {
    if (wraps_) {
      column_ = 0;
      if (++row_ == rows_.size()) rows_.emplace_back();
    } else {
      column_ = size_.width - width;
    }
  }
  auto& cells = rows_[row_];
  if (cells.size() < column_ + width) cells.resize(column_ + width, " ");
  cells[column_] = cluster;
  if (width == 2) cells[column_ + 1] = "";
  column_ += width;
}

void Screen::sequence(std::string_view parameters, char final) {
  const std::size_t count =
      parameters.empty() || parameters[0] == '?' ? 1 : std::stoul(std::string(parameters));
  switch (final) {
    case 'A':
      row_ = std::max(row_ - std::min(row_, count), top());
      break;
    case 'B':
      row_ = std::min(row_ + count, rows_.size() - 1);
      break;
    case 'C':
      column_ = std::min(column_ + count, size_.width - 1);
      break;
    case 'J':
      rows_.resize(row_ + 1);
      rows_[row_].resize(std::min(rows_[row_].size(), column_));
      break;
    case 'h':
    case 'l':
      if (parameters == "?2004") break;  // how pasted text is told apart
      EXPECT_EQ(parameters, "?7");
      wraps_ = final == 'h';
      break;
    case 'm':
      break;
    default:
      ADD_FAILURE() << "unknown sequence " << parameters << final;
  }
}

void Screen::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (bytes.starts_with("\x1b[")) {
      const std::size_t end = bytes.find_first_not_of("0123456789;?", 2);
      sequence(bytes.substr(2, end - 2), bytes[end]);
      bytes.remove_prefix(end + 1);
    } else if (bytes.front() == '\r') {
      column_ = 0;
      bytes.remove_prefix(1);
    } else if (bytes.front() == '\n') {
      if (++row_ == rows_.size()) rows_.emplace_back();
      bytes.remove_prefix(1);
    } else {
      const Cluster cluster = cluster_at(bytes, 0);
      EXPECT_GE(static_cast<unsigned char>(bytes.front()), ' ');
      put(bytes.substr(0, cluster.length), cluster.width);
      bytes.remove_prefix(cluster.length);
    }
  }
}

std::string Screen::text() const {
  std::string result;
  for (const auto& cells : rows_) {
    std::string line;
    for (const auto& cell : cells) line += cell;
    result += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  while (result.ends_with("\n\n")) result.pop_back();
  return result;
}

}  // namespace ai_sdk::cli
