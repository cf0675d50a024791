#include "markdown/renderer.hpp"

#include "core/text.hpp"
#include "markdown/layout.hpp"

#include <algorithm>

namespace ai_sdk::cli {
namespace {

constexpr std::size_t most_definitions = 64 * 1024;

bool is_definition(std::string_view line) {
  return line.starts_with('[') && line.find("]: ") != std::string_view::npos;
}

// "|-|:-:|", the line below a table's header, with no dash too few for md4c, which wants three.
bool is_delimiter_row(std::string_view line) {
  return line.find_first_not_of("|:- ") == std::string_view::npos &&
         line.find('|') != std::string_view::npos && line.find('-') != std::string_view::npos;
}

std::string with_long_dashes(std::string_view block) {
  std::string result;
  bool header = false;
  while (!block.empty()) {
    const std::size_t end = std::min(block.find('\n'), block.size() - 1) + 1;
    const std::string_view line = block.substr(0, end);
    if (header && is_delimiter_row(line.substr(0, line.find('\n')))) {
      for (std::size_t at = 0; at < line.size(); ++at) {
        result += line[at];
        if (line[at] == '-' && (at == 0 || line[at - 1] != '-')) result += "--";
      }
    } else {
      result += line;
    }
    header = line.find('|') != std::string_view::npos;
    block.remove_prefix(end);
  }
  return result;
}

}  // namespace

std::vector<Row> Renderer::finish(const std::vector<Spans>& lines) {
  std::vector<Row> result;
  if (lines.empty()) return result;
  if (anything_) result.emplace_back();
  anything_ = true;
  for (const Spans& line : lines) result.push_back(paint(line, style_));
  return result;
}

std::vector<Row> Renderer::rows(const Piece& piece, std::size_t width) {
  width = std::max<std::size_t>(width, 2);
  switch (piece.kind) {
    case Piece::Kind::code_begin:
      code_.emplace(piece.text);
      code_began_ = false;
      return {};
    case Piece::Kind::code_end:
      code_.reset();
      return {};
    case Piece::Kind::code_line: {
      if (!code_) code_.emplace("");
      std::vector<Row> result;
      if (anything_ && !code_began_) result.emplace_back();
      anything_ = code_began_ = true;
      for (const Spans& line : lay_out_code(*code_, core::escape_for_terminal(piece.text), width))
        result.push_back(paint(line, style_));
      return result;
    }
    case Piece::Kind::blocks:
      break;
  }
  std::string source = with_long_dashes(piece.text);
  if (!definitions_.empty()) source.insert(0, definitions_ + "\n");
  auto result = finish(lay_out(parse_markdown(source, style_).children, width));
  remember_definitions(piece.text);
  return result;
}

void Renderer::remember_definitions(std::string_view block) {
  while (is_definition(block)) {
    const std::size_t end = std::min(block.find('\n'), block.size());
    if (definitions_.size() + end < most_definitions) definitions_.append(block.substr(0, end)) += '\n';
    block.remove_prefix(std::min(end + 1, block.size()));
  }
}

std::string render_markdown(std::string_view markdown, std::size_t width, const Style& style) {
  std::string out;
  Renderer renderer(style);
  Splitter splitter;
  const auto put = [&](const Piece& piece) {
    for (const Row& row : renderer.rows(piece, width)) out += row.text + "\n";
  };
  splitter.append(markdown, put);
  splitter.finish(put);
  return out;
}

}  // namespace ai_sdk::cli
