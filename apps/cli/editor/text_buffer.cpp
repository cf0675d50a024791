#include "editor/text_buffer.hpp"

#include "markdown/display_width.hpp"

#include <algorithm>

namespace ai_sdk::cli {
namespace {

bool in_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

bool blank(char c) { return c == ' ' || c == '\n' || c == '\t'; }

}  // namespace

void TextBuffer::set(std::string text) {
  text_ = std::move(text);
  cursor_ = text_.size();
}

bool TextBuffer::insert(std::string_view text) {
  if (text_.size() + text.size() > kMost) return false;
  text_.insert(cursor_, text);
  cursor_ += text.size();
  // An accent that was typed belongs to the letter before it, and may join what stands behind the cursor.
  if (cursor_ < text_.size()) {
    const std::size_t begin = before();
    cursor_ = std::max(cursor_, begin + cluster_at(text_, begin).length);
  }
  return true;
}

std::string TextBuffer::cut(std::size_t from, std::size_t to) {
  std::string gone = text_.substr(from, to - from);
  text_.erase(from, to - from);
  cursor_ = from;
  return gone;
}

std::size_t TextBuffer::before() const { return cursor_ == 0 ? 0 : cluster_before(text_, cursor_); }

std::size_t TextBuffer::after() const {
  return cursor_ == text_.size() ? cursor_ : cursor_ + cluster_at(text_, cursor_).length;
}

std::size_t TextBuffer::line_begin() const {
  const std::size_t end = cursor_ == 0 ? std::string::npos : text_.rfind('\n', cursor_ - 1);
  return end == std::string::npos ? 0 : end + 1;
}

std::size_t TextBuffer::line_end() const { return std::min(text_.find('\n', cursor_), text_.size()); }

// `at`, or the beginning of the character that it is inside of: an accent on a dash, say.
std::size_t TextBuffer::border(std::size_t at) const {
  const std::size_t begin = cluster_before(text_, at);
  return begin + cluster_at(text_, begin).length > at ? begin : at;
}

std::size_t TextBuffer::word_begin() const {
  std::size_t at = cursor_;
  while (at > 0 && !in_word(text_[at - 1])) --at;
  while (at > 0 && in_word(text_[at - 1])) --at;
  return at == 0 ? 0 : border(at);
}

std::size_t TextBuffer::word_end() const {
  std::size_t at = cursor_;
  while (at < text_.size() && !in_word(text_[at])) ++at;
  while (at < text_.size() && in_word(text_[at])) ++at;
  return at;
}

std::size_t TextBuffer::blank_word_begin() const {
  std::size_t at = cursor_;
  while (at > 0 && blank(text_[at - 1])) --at;
  while (at > 0 && !blank(text_[at - 1])) --at;
  return at;
}

void TextBuffer::go_to_column(std::size_t line, std::size_t column) {
  cursor_ = line;
  std::size_t width = 0;
  while (cursor_ < text_.size() && text_[cursor_] != '\n') {
    const Cluster cluster = cluster_at(text_, cursor_);
    if (width + cluster.width > column) break;
    width += cluster.width;
    cursor_ += cluster.length;
  }
}

bool TextBuffer::up() {
  const std::size_t begin = line_begin();
  if (begin == 0) return false;
  const std::size_t column = display_width(std::string_view(text_).substr(begin, cursor_ - begin));
  cursor_ = begin - 1;
  go_to_column(line_begin(), column);
  return true;
}

bool TextBuffer::down() {
  const std::size_t begin = line_begin(), end = line_end();
  if (end == text_.size()) return false;
  const std::size_t column = display_width(std::string_view(text_).substr(begin, cursor_ - begin));
  go_to_column(end + 1, column);
  return true;
}

}  // namespace ai_sdk::cli
