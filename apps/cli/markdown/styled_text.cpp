#include "markdown/styled_text.hpp"

#include "markdown/display_width.hpp"

#include <algorithm>

namespace ai_sdk::cli {
namespace {

// Collects lines: words go to the line as a whole once they are complete.
class Wrapper {
 public:
  explicit Wrapper(std::size_t width) : width_(std::max<std::size_t>(width, 1)) {}

  void put(std::string_view character, std::size_t columns, const Span& from) {
    if (character == "\n") {
      end_word();
      end_line();
      return;
    }
    if (character == " ") {
      end_word();
      add(gap_, {" ", from.look, from.link});
      ++gap_width_;
      return;
    }
    if (columns == 2) end_word();
    add(word_, {std::string(character), from.look, from.link});
    word_width_ += columns;
    if (columns == 2) end_word();
  }

  std::vector<Spans> finish() {
    end_word();
    if (!line_.empty() || lines_.empty()) end_line();
    return std::move(lines_);
  }

 private:
  void end_word() {
    if (word_.empty()) return;
    if (line_width_ + gap_width_ + word_width_ > width_ && !line_.empty()) end_line();
    // A blank at the beginning of a line is one that the line was broken at.
    if (!line_.empty()) {
      for (Span& span : gap_) add(line_, std::move(span));
      line_width_ += gap_width_;
    }
    gap_.clear();
    gap_width_ = 0;
    for (const Span& span : word_) place(span);
    word_.clear();
    word_width_ = 0;
  }

  // Part of a word that may be wider than a line.
  void place(const Span& span) {
    for (std::size_t at = 0; at < span.text.size();) {
      const Cluster cluster = cluster_at(span.text, at);
      if (line_width_ + cluster.width > width_ && !line_.empty()) end_line();
      add(line_, {span.text.substr(at, cluster.length), span.look, span.link});
      line_width_ += cluster.width;
      at += cluster.length;
    }
  }

  void end_line() {
    lines_.push_back(std::move(line_));
    line_.clear();
    line_width_ = 0;
    gap_.clear();
    gap_width_ = 0;
  }

  std::size_t width_;
  std::vector<Spans> lines_;
  Spans line_, gap_, word_;
  std::size_t line_width_ = 0, gap_width_ = 0, word_width_ = 0;
};

std::string begin_look(const Look& look) {
  std::string codes;
  const auto code = [&codes](std::string_view number) {
    if (!codes.empty()) codes += ';';
    codes += number;
  };
  if (look.bold) code("1");
  if (look.italic) code("3");
  if (look.underlined) code("4");
  if (look.struck) code("9");
  switch (look.colour) {
    case Colour::normal:
      break;
    case Colour::red:
      code("31");
      break;
    case Colour::green:
      code("32");
      break;
    case Colour::yellow:
      code("33");
      break;
    case Colour::blue:
      code("34");
      break;
    case Colour::magenta:
      code("35");
      break;
    case Colour::cyan:
      code("36");
      break;
    case Colour::grey:
      code("90");
      break;
  }
  return "\x1b[" + codes + "m";
}

}  // namespace

std::size_t width_of(const Spans& spans) {
  std::size_t width = 0;
  for (const Span& span : spans) width += display_width(span.text);
  return width;
}

void add(Spans& to, Span span) {
  if (!to.empty() && to.back().look == span.look && to.back().link == span.link) {
    to.back().text += span.text;
  } else {
    to.push_back(std::move(span));
  }
}

std::vector<Spans> wrap(const Spans& text, std::size_t width) {
  Wrapper wrapper(width);
  for (const Span& span : text) {
    for (std::size_t at = 0; at < span.text.size();) {
      const Cluster cluster = cluster_at(span.text, at);
      wrapper.put(std::string_view(span.text).substr(at, cluster.length), cluster.width, span);
      at += cluster.length;
    }
  }
  return wrapper.finish();
}

std::vector<Spans> wrap_hard(const Spans& text, std::size_t width) {
  std::vector<Spans> lines(1);
  std::size_t used = 0;
  for (const Span& span : text) {
    for (std::size_t at = 0; at < span.text.size();) {
      const Cluster cluster = cluster_at(span.text, at);
      if (used + cluster.width > width && used > 0) {
        lines.emplace_back();
        used = 0;
      }
      add(lines.back(), {span.text.substr(at, cluster.length), span.look, span.link});
      used += cluster.width;
      at += cluster.length;
    }
  }
  return lines;
}

Row paint(const Spans& line, const Style& style) {
  Row row;
  // Blanks at the end show nothing.
  std::size_t count = line.size();
  const auto last_shown = [](const Span& span) { return span.text.find_last_not_of(' '); };
  while (count > 0 && last_shown(line[count - 1]) == std::string::npos) --count;
  Look now;
  std::string link;
  for (std::size_t i = 0; i < count; ++i) {
    const Span& span = line[i];
    const std::string_view text =
        i + 1 < count ? span.text : std::string_view(span.text).substr(0, last_shown(span) + 1);
    row.width += display_width(text);
    if (style.colours && span.look != now) {
      if (now != Look{}) row.text += "\x1b[0m";
      if (span.look != Look{}) row.text += begin_look(span.look);
      now = span.look;
    }
    if (style.colours && style.hyperlinks && span.link != link) {
      link = span.link;
      row.text += "\x1b]8;;" + link + "\x1b\\";
    }
    row.text += text;
  }
  if (!link.empty()) row.text += "\x1b]8;;\x1b\\";
  if (now != Look{}) row.text += "\x1b[0m";
  return row;
}

bool may_be_hyperlink(std::string_view address) {
  constexpr std::size_t longest = 2000;  // what terminals take
  const bool known =
      address.starts_with("https://") || address.starts_with("http://") || address.starts_with("mailto:");
  return known && address.size() <= longest &&
         std::all_of(address.begin(), address.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace ai_sdk::cli
