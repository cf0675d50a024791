#include "markdown/layout.hpp"

#include "markdown/table.hpp"

#include <algorithm>
#include <array>

namespace ai_sdk::cli {
namespace {

using Lines = std::vector<Spans>;

constexpr Look quiet{.colour = Colour::grey};
constexpr std::size_t least_room = 10;  // where less than this would be left, nothing is indented any more

void put_blocks(Lines& out, const std::vector<Block>& blocks, std::size_t width, std::size_t depth,
                bool tight);

// Lines with a mark before the first and blanks or a bar before the others.
void put_marked(Lines& out, Lines lines, const Spans& first, const Spans& others) {
  const bool blank = std::all_of(others.begin(), others.end(), [](const Span& span) {
    return span.text.find_first_not_of(' ') == std::string::npos;
  });
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty() && i > 0 && blank) {
      out.emplace_back();
      continue;
    }
    Spans& line = out.emplace_back(i == 0 ? first : others);
    for (Span& span : lines[i]) add(line, std::move(span));
  }
}

void put_heading(Lines& out, const Block& block, std::size_t width) {
  Spans text = block.text;
  for (Span& span : text) {
    span.look.bold = true;
    if (span.look.colour == Colour::normal) span.look.colour = Colour::magenta;
  }
  std::size_t widest = 0;
  for (Spans& line : wrap(text, width)) {
    widest = std::max(widest, width_of(line));
    out.push_back(std::move(line));
  }
  if (block.level > 2) return;
  std::string rule;
  for (std::size_t i = 0; i < widest; ++i) rule += block.level == 1 ? "═" : "─";
  if (!rule.empty()) out.push_back({{std::move(rule), {.colour = Colour::magenta}}});
}

void put_list(Lines& out, const Block& list, std::size_t width, std::size_t depth) {
  constexpr std::array<std::string_view, 3> bullets{"• ", "◦ ", "▪ "};
  const std::size_t digits = std::to_string(list.number + list.children.size() - 1).size();
  unsigned long number = list.number;
  bool first = true;
  for (const Block& item : list.children) {
    std::string mark;
    if (list.ordered) {
      mark = std::to_string(number++) + ". ";
      mark.insert(0, digits + 2 - std::min(mark.size(), digits + 2), ' ');
    } else if (!item.task) {
      mark = bullets[depth % bullets.size()];
    }
    if (item.task) mark += item.done ? "[x] " : "[ ] ";
    const Spans before{{mark, {.colour = Colour::cyan}}};
    const std::size_t indent = width_of(before);
    const bool room = width >= indent + least_room;
    Lines lines;
    put_blocks(lines, item.children, room ? width - indent : width, depth + 1, list.tight);
    if (lines.empty()) lines.emplace_back();
    if (!first && !list.tight) out.emplace_back();
    first = false;
    if (room) {
      put_marked(out, std::move(lines), before, {{std::string(indent, ' '), {}}});
    } else {
      put_marked(out, wrap(before, width), {}, {});
      put_marked(out, std::move(lines), {}, {});
    }
  }
}

void put_quote(Lines& out, const Block& quote, std::size_t width, std::size_t depth) {
  const Spans bar{{"│ ", quiet}};
  Lines lines;
  const bool room = width >= 2 + least_room;
  put_blocks(lines, quote.children, room ? width - 2 : width, depth, false);
  put_marked(out, std::move(lines), room ? bar : Spans{}, room ? bar : Spans{});
}

void put_code(Lines& out, const Block& block, std::size_t width) {
  std::string text;
  for (const Span& span : block.text) text += span.text;
  Highlighter highlighter(block.language);
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    for (Spans& line : lay_out_code(highlighter, rest.substr(0, end), width)) out.push_back(std::move(line));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

void put_rule(Lines& out, std::size_t width) {
  std::string rule;
  for (std::size_t i = 0; i < width; ++i) rule += "─";
  out.push_back({{std::move(rule), quiet}});
}

void put_block(Lines& out, const Block& block, std::size_t width, std::size_t depth) {
  switch (block.kind) {
    case Block::Kind::heading:
      put_heading(out, block, width);
      break;
    case Block::Kind::list:
      put_list(out, block, width, depth);
      break;
    case Block::Kind::quote:
      put_quote(out, block, width, depth);
      break;
    case Block::Kind::code:
      put_code(out, block, width);
      break;
    case Block::Kind::rule:
      put_rule(out, width);
      break;
    case Block::Kind::table:
      for (Spans& line : lay_out_table(block, width)) out.push_back(std::move(line));
      break;
    case Block::Kind::paragraph:
      for (Spans& line : wrap(block.text, width)) out.push_back(std::move(line));
      break;
    case Block::Kind::document:
    case Block::Kind::item:
    case Block::Kind::row:
    case Block::Kind::cell:
      put_blocks(out, block.children, width, depth, false);
      break;
  }
}

void put_blocks(Lines& out, const std::vector<Block>& blocks, std::size_t width, std::size_t depth,
                bool tight) {
  for (const Block& block : blocks) {
    Lines lines;
    put_block(lines, block, width, depth);
    if (lines.empty()) continue;
    if (!out.empty() && !tight) out.emplace_back();
    std::move(lines.begin(), lines.end(), std::back_inserter(out));
  }
}

}  // namespace

std::vector<Spans> lay_out(const std::vector<Block>& blocks, std::size_t width) {
  Lines out;
  put_blocks(out, blocks, std::max<std::size_t>(width, 1), 0, false);
  return out;
}

std::vector<Spans> lay_out_code(Highlighter& highlighter, std::string_view line, std::size_t width) {
  const std::size_t indent = width >= 2 + least_room ? 2 : 0;
  Lines out;
  if (line.empty()) {
    highlighter.line(line);
    out.emplace_back();
    return out;
  }
  put_marked(out, wrap_hard(highlighter.line(without_tabs(line)), width - indent),
             {{std::string(indent, ' '), {}}}, {{std::string(indent, ' '), {}}});
  return out;
}

}  // namespace ai_sdk::cli
