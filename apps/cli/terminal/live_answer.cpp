#include "terminal/live_answer.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <utility>

namespace ai_sdk::cli {

void LiveAnswer::add_done(std::vector<Row> rows) {
  if (rows.empty()) return;
  // The renderer leaves a row free between blocks; after a grey line there is none yet.
  if (last_ == Last::note && !rows.front().text.empty()) done_.emplace_back();
  last_ = Last::text;
  std::move(rows.begin(), rows.end(), std::back_inserter(done_));
}

void LiveAnswer::text(std::string_view markdown, Size size) {
  if (markdown.empty()) return;
  end_thought(size);
  changed_ = true;
  splitter_.append(markdown, [&](const Piece& piece) { add_done(renderer_.rows(piece, columns(size))); });
}

std::vector<Row> LiveAnswer::grey(std::string_view line, Size size) const {
  const Spans spans{{without_tabs(core::escape_for_terminal(line)), {.colour = Colour::grey}}};
  std::vector<Row> rows;
  for (const Spans& one : wrap(spans, columns(size))) rows.push_back(paint(one, style_));
  return rows;
}

void LiveAnswer::thought(std::string_view piece, Size size) {
  changed_ = changed_ || !piece.empty();
  while (!piece.empty()) {
    const std::size_t end = std::min(piece.find('\n'), piece.size());
    thought_ += piece.substr(0, end);
    piece.remove_prefix(end);
    if (piece.empty()) break;
    piece.remove_prefix(1);
    note(std::exchange(thought_, {}), size);
  }
}

void LiveAnswer::end_thought(Size size) {
  if (!thought_.empty()) note(std::exchange(thought_, {}), size);
}

void LiveAnswer::note(std::string_view line, Size size) {
  end_thought(size);
  changed_ = true;
  if (last_ == Last::text) done_.emplace_back();
  last_ = Last::note;
  for (Row& row : grey(line, size)) done_.push_back(std::move(row));
}

void LiveAnswer::finish(Size size) {
  end_thought(size);
  changed_ = true;
  splitter_.finish([&](const Piece& piece) { add_done(renderer_.rows(piece, columns(size))); });
}

std::vector<Row> LiveAnswer::open_rows(Size size) const {
  std::vector<Row> rows;
  if (!moves_) return rows;
  if (!thought_.empty()) {
    if (last_ == Last::text) rows.emplace_back();
    for (Row& row : grey(thought_, size)) rows.push_back(std::move(row));
  }
  if (const Piece open = splitter_.open(); !open.text.empty()) {
    Renderer preview = renderer_;
    auto more = preview.rows(open, columns(size));
    const bool grey_above = last_ == Last::note || !rows.empty();
    if (grey_above && !more.empty() && !more.front().text.empty()) rows.emplace_back();
    std::move(more.begin(), more.end(), std::back_inserter(rows));
  }
  if (rows.size() > Region::room(size)) {
    rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(Region::room(size)));
  }
  return rows;
}

std::string LiveAnswer::draw(Size size) {
  std::string out = region_.show(done_, open_rows(size), size);
  done_.clear();
  changed_ = false;
  drawn_for_ = size;
  return out;
}

}  // namespace ai_sdk::cli
