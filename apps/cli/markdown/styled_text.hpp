#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {

// How rendered text looks.
struct Style {
  bool colours = true;      // false: no escape sequence at all
  bool hyperlinks = false;  // links as OSC 8; false: the address follows the text
};

enum class Colour : std::uint8_t { normal, red, green, yellow, blue, magenta, cyan, grey };

struct Look {
  Colour colour = Colour::normal;
  bool bold = false;
  bool italic = false;
  bool underlined = false;
  bool struck = false;
  friend bool operator==(const Look&, const Look&) = default;
};

// A piece of text of one look. Its text holds no control character but \n, a line end that stays.
struct Span {
  std::string text;
  Look look;
  std::string link = {};  // where it leads; only what may_be_hyperlink() allows
};
using Spans = std::vector<Span>;

// A row as it is written: with its escape sequences, without its line end.
struct Row {
  std::string text;
  std::size_t width = 0;  // columns
  friend bool operator==(const Row&, const Row&) = default;
};

std::size_t width_of(const Spans& spans);
// Appends, to the last one where that looks the same.
void add(Spans& to, Span span);

// Breaks text into lines of at most `width` columns (at least 1): at blanks and beside wide characters, and
// inside a word only where it alone is wider. At least one line.
std::vector<Spans> wrap(const Spans& text, std::size_t width);
// The same for text whose blanks count, such as code: broken only where the line is full.
std::vector<Spans> wrap_hard(const Spans& text, std::size_t width);

// With escape sequences as the style allows. What it begins it ends.
Row paint(const Spans& line, const Style& style);

// True for addresses that a terminal may be told to open: http, https and mailto in plain ASCII.
bool may_be_hyperlink(std::string_view address);

}  // namespace ai_sdk::cli
