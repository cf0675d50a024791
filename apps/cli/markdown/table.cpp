#include "markdown/table.hpp"

#include <algorithm>

namespace ai_sdk::cli {
namespace {

constexpr Look line_look{.colour = Colour::grey};
constexpr std::size_t between = 3;    // " │ "
constexpr std::size_t narrowest = 6;  // a column is not made narrower than this

std::string repeated(std::string_view piece, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += piece;
  return result;
}

Spans bold(Spans spans) {
  for (Span& span : spans) span.look.bold = true;
  return spans;
}

// The width of the widest line of a cell: a cell may hold line ends.
std::size_t natural_width(const Block& cell) {
  std::size_t widest = 0, line = 0;
  for (const Span& span : cell.text) {
    std::string_view rest = span.text;
    for (std::size_t end; (end = rest.find('\n')) != std::string_view::npos; rest.remove_prefix(end + 1)) {
      widest = std::max(widest, line + width_of({{std::string(rest.substr(0, end)), {}}}));
      line = 0;
    }
    line += width_of({{std::string(rest), {}}});
  }
  return std::max(widest, line);
}

// Takes columns away from the widest until all fit; empty where they cannot.
std::vector<std::size_t> fit(std::vector<std::size_t> widths, std::size_t room) {
  std::size_t sum = 0, least = 0;
  for (const std::size_t width : widths) {
    sum += width;
    least += std::min(width, narrowest);
  }
  if (least > room) return {};
  while (sum > room) {
    // The widest come down together to the next narrower, as far as is needed.
    const std::size_t top = *std::max_element(widths.begin(), widths.end());
    std::size_t next = narrowest;
    std::size_t count = 0;
    for (const std::size_t width : widths) {
      if (width == top) ++count;
      if (width < top) next = std::max(next, width);
    }
    const std::size_t excess = sum - room;
    const std::size_t step = std::max<std::size_t>(std::min(top - next, excess / count), 1);
    std::size_t left = std::min(count, excess);
    for (std::size_t& width : widths) {
      if (width != top || left == 0) continue;
      width -= step;
      sum -= step;
      --left;
    }
  }
  return widths;
}

// One row of the table, as many lines high as its highest cell.
void put_row(std::vector<Spans>& out, const Block& row, const std::vector<std::size_t>& widths, bool header) {
  std::vector<std::vector<Spans>> cells;
  std::size_t height = 1;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    Spans text = i < row.children.size() ? row.children[i].text : Spans{};
    cells.push_back(wrap(header ? bold(std::move(text)) : std::move(text), widths[i]));
    height = std::max(height, cells.back().size());
  }
  for (std::size_t line = 0; line < height; ++line) {
    Spans& to = out.emplace_back();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (i > 0) add(to, {" │ ", line_look});
      const Spans text = line < cells[i].size() ? cells[i][line] : Spans{};
      const std::size_t used = width_of(text);
      const std::size_t free = widths[i] > used ? widths[i] - used : 0;
      const auto align = i < row.children.size() ? row.children[i].align : Block::Align::left;
      std::size_t before = 0;
      if (align == Block::Align::right) before = free;
      if (align == Block::Align::centre) before = free / 2;
      if (before > 0) add(to, {std::string(before, ' '), {}});
      for (const Span& span : text) add(to, span);
      const bool last = i + 1 == widths.size();
      if (!last && free > before) add(to, {std::string(free - before, ' '), {}});
    }
  }
}

void put_records(std::vector<Spans>& out, const Block& table, std::size_t width) {
  const Block& header = table.children.front();
  if (table.children.size() == 1) {
    for (const Block& cell : header.children) {
      for (Spans& line : wrap(bold(cell.text), width)) out.push_back(std::move(line));
    }
  }
  for (std::size_t r = 1; r < table.children.size(); ++r) {
    if (r > 1) out.push_back({{repeated("─", std::min<std::size_t>(width, 3)), line_look}});
    const Block& row = table.children[r];
    for (std::size_t i = 0; i < row.children.size(); ++i) {
      Spans text = i < header.children.size() ? bold(header.children[i].text) : Spans{};
      add(text, {": ", {.bold = true}});
      for (const Span& span : row.children[i].text) add(text, span);
      for (Spans& line : wrap(text, width)) out.push_back(std::move(line));
    }
  }
}

}  // namespace

std::vector<Spans> lay_out_table(const Block& table, std::size_t width) {
  std::vector<Spans> out;
  if (table.children.empty()) return out;
  std::vector<std::size_t> widths(table.children.front().children.size(), 1);
  for (const Block& row : table.children) {
    for (std::size_t i = 0; i < std::min(widths.size(), row.children.size()); ++i)
      widths[i] = std::max(widths[i], natural_width(row.children[i]));
  }
  const std::size_t lines = widths.empty() ? 0 : (widths.size() - 1) * between;
  widths = fit(std::move(widths), width > lines ? width - lines : 0);
  if (widths.empty()) {
    put_records(out, table, width);
    return out;
  }
  for (const Block& row : table.children) {
    const bool header = &row == &table.children.front();
    put_row(out, row, widths, header);
    if (!header) continue;
    std::string rule;
    for (std::size_t i = 0; i < widths.size(); ++i) rule += (i > 0 ? "─┼─" : "") + repeated("─", widths[i]);
    out.push_back({{std::move(rule), line_look}});
  }
  return out;
}

}  // namespace ai_sdk::cli
