#include "markdown/splitter.hpp"

#include <algorithm>
#include <utility>

namespace ai_sdk::cli {
namespace {

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

bool is_empty(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

bool is_heading(std::string_view line) {
  const std::size_t marks = std::min(line.find_first_not_of('#'), line.size());
  return marks >= 1 && marks <= 6 && (marks == line.size() || line[marks] == ' ' || line[marks] == '\t');
}

bool is_list_item(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && at < 9 && line[at] >= '0' && line[at] <= '9') ++at;
  if (at == line.size()) return false;
  const std::string_view marks = at == 0 ? "-+*" : ".)";
  if (marks.find(line[at]) == std::string_view::npos) return false;
  return at + 1 == line.size() || line[at + 1] == ' ' || line[at + 1] == '\t';
}

std::size_t count_of(std::string_view line, char c) {
  return std::min(line.find_first_not_of(c), line.size());
}

// Bytes at the end that are the beginning of a character whose rest has not come.
std::size_t torn_bytes(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(text.size(), 3); ++back) {
    const auto c = static_cast<unsigned char>(text[text.size() - back]);
    if ((c & 0xC0U) == 0x80U) continue;
    const std::size_t length = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

}  // namespace

void Splitter::append(std::string_view bytes, const Sink& sink) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::size_t room = kMost - line_.size();
    if (std::min(end, bytes.size()) >= room) {
      line_ += bytes.substr(0, room);
      bytes.remove_prefix(room);
      std::string rest = line_.substr(line_.size() - torn_bytes(line_));
      line_.resize(line_.size() - rest.size());
      take_line(sink);
      line_ = std::move(rest);
      continue;
    }
    line_ += bytes.substr(0, end);
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    take_line(sink);
    line_.clear();
  }
}

void Splitter::finish(const Sink& sink) {
  if (!line_.empty()) take_line(sink);
  flush(sink);
  if (fence_) sink({Piece::Kind::code_end, {}});
  *this = Splitter();
}

Piece Splitter::open() const {
  std::string_view line = line_;
  line.remove_suffix(torn_bytes(line));
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (!fence_) return {Piece::Kind::blocks, block_ + std::string(line)};
  // It may become the end of the code.
  const std::size_t indent = indent_of(line);
  if (indent <= 3 && line.find_first_not_of(fence_, indent) == std::string_view::npos) return {};
  line.remove_prefix(std::min(indent, fence_indent_));
  return {Piece::Kind::code_line, std::string(line)};
}

void Splitter::take_line(const Sink& sink) {
  std::string_view line = line_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (fence_) {
    take_code_line(line, sink);
    return;
  }
  if (is_empty(line)) {
    after_empty_ = true;
    if (!block_.empty()) block_ += '\n';
    return;
  }
  if (opens_fence(line, sink)) return;
  const bool at_margin = line.front() != ' ' && line.front() != '\t';
  const bool item = at_margin && is_list_item(line);
  const bool heading = at_margin && is_heading(line);
  if (heading || (at_margin && after_empty_ && !(list_ && item))) flush(sink);
  if (item) list_ = true;
  after_empty_ = false;
  block_ += line;
  block_ += '\n';
  if (heading || block_.size() > kMost) flush(sink);
}

bool Splitter::opens_fence(std::string_view line, const Sink& sink) {
  const std::size_t indent = indent_of(line);
  if (indent > 3 || (indent > 0 && !block_.empty())) return false;
  line.remove_prefix(indent);
  const char mark = line.front();
  if (mark != '`' && mark != '~') return false;
  const std::size_t length = count_of(line, mark);
  std::string_view info = line.substr(length);
  if (length < 3 || (mark == '`' && info.find('`') != std::string_view::npos)) return false;
  flush(sink);
  fence_ = mark;
  fence_length_ = length;
  fence_indent_ = indent;
  info.remove_prefix(std::min(info.find_first_not_of(" \t"), info.size()));
  sink({Piece::Kind::code_begin, std::string(info.substr(0, info.find_first_of(" \t")))});
  return true;
}

void Splitter::take_code_line(std::string_view line, const Sink& sink) {
  const std::size_t indent = indent_of(line);
  const std::string_view body = line.substr(indent);
  const std::size_t length = count_of(body, fence_);
  if (indent <= 3 && length >= fence_length_ && is_empty(body.substr(length))) {
    fence_ = 0;
    sink({Piece::Kind::code_end, {}});
    return;
  }
  sink({Piece::Kind::code_line, std::string(line.substr(std::min(indent, fence_indent_)))});
}

void Splitter::flush(const Sink& sink) {
  list_ = false;
  after_empty_ = false;
  if (block_.empty()) return;
  sink({Piece::Kind::blocks, std::exchange(block_, {})});
}

}  // namespace ai_sdk::cli
