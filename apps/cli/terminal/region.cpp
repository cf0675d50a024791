#include "terminal/region.hpp"

#include <algorithm>

namespace ai_sdk::cli {
namespace {

std::string move(std::size_t count, char direction) {
  return count == 0 ? "" : "\x1b[" + std::to_string(count) + direction;
}

// Rows one below the other, the cursor behind the last.
std::string joined(const std::vector<Row>& rows, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < to; ++i) {
    if (i > from) out += "\r\n";
    out += rows[i].text;
  }
  return out;
}

}  // namespace

std::string Region::go_to_end() const {
  if (!cursor_ || shown_.empty()) return {};
  return move(shown_.size() - 1 - cursor_->row, 'B') + "\r" + move(shown_.back().width, 'C');
}

// The terminal has broken the rows anew, or cut them: they are taken away and written again.
std::string Region::erase_after_resize(Size size) {
  const auto height_of = [&](std::size_t columns) {
    return reflows_ ? std::max<std::size_t>((columns + size.width - 1) / size.width, 1) : 1;
  };
  const std::size_t last = cursor_ ? cursor_->row : shown_.size() - 1;
  std::size_t up = 0;
  for (std::size_t i = 0; i < last; ++i) up += height_of(shown_[i].width);
  const std::size_t column = cursor_ ? cursor_->column : shown_.back().width;
  up += height_of(std::max<std::size_t>(column, 1)) - 1;
  forget();
  return "\r" + move(std::min(up, size.height - 1), 'A') + "\x1b[J";
}

std::string Region::show(const std::vector<Row>& done, const std::vector<Row>& rows, Size size,
                         std::optional<Position> cursor) {
  size.width = std::max<std::size_t>(size.width, 1);
  size.height = std::max<std::size_t>(size.height, 1);
  std::string out;
  if (!shown_.empty() && size.width != size_.width) out = erase_after_resize(size);
  size_ = size;

  std::vector<Row> all = done;
  all.insert(all.end(), rows.begin(), rows.end());
  std::size_t same = 0;
  while (same < std::min(shown_.size(), all.size()) && shown_[same] == all[same]) ++same;
  // The cursor is to be behind the last row: where rows only go away, that one is written once more.
  if (same == all.size() && same > 0 && same < shown_.size()) --same;

  if (same < shown_.size() || same < all.size()) {
    out += go_to_end();
    const bool last_changed = !shown_.empty() && same + 1 == shown_.size() && same < all.size();
    // Where the last row only got longer, nothing has to be taken away.
    if (last_changed && all[same].text.starts_with(shown_[same].text)) {
      out += all[same].text.substr(shown_[same].text.size());
      ++same;
      if (same < all.size()) out += "\r\n";
    } else if (same < shown_.size()) {
      out += "\r" + move(shown_.size() - 1 - same, 'A') + "\x1b[J";
    } else if (!shown_.empty()) {
      out += "\r\n";
    }
    // A terminal that takes a character for wider than we do must not break a row that is still to change.
    if (same < done.size()) out += joined(all, same, done.size());
    if (same < done.size() && !rows.empty()) out += "\r\n";
    const std::size_t next = std::max(same, done.size());
    if (next < all.size()) out += "\x1b[?7l" + joined(all, next, all.size()) + "\x1b[?7h";
    if (rows.empty() && !all.empty()) out += "\r\n";
    cursor_.reset();
    shown_ = rows;
  } else if (shown_ != rows) {  // what was shown is done now
    out += go_to_end();
    if (rows.empty() && !shown_.empty()) out += "\r\n";
    cursor_.reset();
    shown_ = rows;
  }
  if (cursor && !shown_.empty()) {
    out += move(shown_.size() - 1 - (cursor_ ? cursor_->row : shown_.size() - 1), 'B');
    out += move(shown_.size() - 1 - cursor->row, 'A') + "\r" + move(cursor->column, 'C');
    cursor_ = cursor;
  } else if (cursor_) {
    out += go_to_end();
    cursor_.reset();
  }
  return out;
}

void Region::forget() {
  shown_.clear();
  cursor_.reset();
}

}  // namespace ai_sdk::cli
