#include "editor/input_view.hpp"

#include "core/text.hpp"
#include "markdown/display_width.hpp"

#include <algorithm>

namespace ai_sdk::cli {
namespace {

constexpr std::size_t tab_width = 4;

// One column stays free: in the last one, terminals differ about where the cursor is.
std::size_t columns(Size size) { return size.width > 2 ? size.width - 1 : size.width; }

class Layout {
 public:
  Layout(std::string_view prompt, const Style& style, Size size)
      : style_(style), limit_(columns(size)), indent_(display_width(prompt)) {
    // In a window that is very narrow there is room for the text only.
    if (indent_ + 4 > limit_) indent_ = 0;
    row_ = indent_ > 0 ? Spans{{std::string(prompt), {.colour = Colour::cyan, .bold = true}}} : Spans{};
    width_ = indent_;
  }

  InputView run(std::string_view text, std::size_t cursor) {
    for (std::size_t at = 0; at < text.size();) {
      if (at == cursor) note_cursor();
      if (text[at] == '\n') {
        end_row();
        ++at;
        continue;
      }
      const Cluster cluster = cluster_at(text, at);
      put(text.substr(at, cluster.length), cluster.width);
      at += cluster.length;
    }
    if (cursor >= text.size()) note_cursor();
    end_row();
    return {std::move(rows_), cursor_};
  }

 private:
  void put(std::string_view cluster, std::size_t width) {
    std::string shown = core::escape_for_terminal(cluster);
    if (cluster == "\t") {
      width = tab_width - (width_ - indent_) % tab_width;
      shown.assign(width, ' ');
    } else if (shown != cluster) {
      width = display_width(shown);
    }
    if (width_ + width > limit_ && width_ > indent_) {
      const bool here = cursor_noted_ && cursor_.row == rows_.size() && cursor_.column == width_;
      end_row();
      if (here) note_cursor();  // it stands on this character
    }
    add(row_, {shown, {}});
    width_ += width;
  }

  void note_cursor() {
    cursor_ = {rows_.size(), std::min(width_, limit_)};
    cursor_noted_ = true;
  }

  void end_row() {
    rows_.push_back(paint(row_, style_));
    row_ = indent_ > 0 ? Spans{{std::string(indent_, ' '), {}}} : Spans{};
    width_ = indent_;
  }

  Style style_;
  std::size_t limit_, indent_;
  std::vector<Row> rows_;
  Spans row_;
  std::size_t width_ = 0;
  Position cursor_;
  bool cursor_noted_ = false;
};

}  // namespace

InputView lay_out_input(std::string_view text, std::size_t cursor, std::string_view prompt,
                        const std::vector<std::string>& hints, const Style& style, Size size) {
  InputView view = Layout(prompt, style, size).run(text, cursor);
  const std::size_t room = Region::room(size);
  std::vector<Row> below;
  for (const std::string& hint : hints) {
    const Spans spans{{core::escape_for_terminal(hint), {.colour = Colour::grey}}};
    for (const Spans& line : wrap(spans, columns(size))) below.push_back(paint(line, style));
  }
  if (below.size() > room / 2) below.resize(room / 2);
  const std::size_t most = room - below.size();
  if (view.rows.size() > most) {
    const std::size_t from =
        std::min(view.cursor.row - std::min(view.cursor.row, most / 2), view.rows.size() - most);
    const auto begin = view.rows.begin() + static_cast<std::ptrdiff_t>(from);
    view.rows = {begin, begin + static_cast<std::ptrdiff_t>(most)};
    view.cursor.row -= from;
  }
  view.rows.insert(view.rows.end(), below.begin(), below.end());
  return view;
}

std::vector<Row> lay_out_sent(std::string_view text, std::string_view prompt, const Style& style, Size size) {
  return Layout(prompt, style, size).run(text, text.size()).rows;
}

}  // namespace ai_sdk::cli
