#include "markdown/highlight.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::cli {
namespace {

// Each coloured piece in brackets after the first letter of what it is.
std::string shown(Highlighter& highlighter, std::string_view line) {
  std::string result;
  for (const Span& span : highlighter.line(line)) {
    switch (span.look.colour) {
      case Colour::magenta:
        result += "k[" + span.text + "]";
        break;
      case Colour::green:
        result += "s[" + span.text + "]";
        break;
      case Colour::yellow:
        result += "n[" + span.text + "]";
        break;
      case Colour::grey:
        result += "c[" + span.text + "]";
        break;
      case Colour::cyan:
        result += "y[" + span.text + "]";
        break;
      default:
        result += span.text;
    }
  }
  return result;
}

std::string shown(std::string_view language, std::string_view line) {
  Highlighter highlighter(language);
  return shown(highlighter, line);
}

TEST(Highlight, Sql) {
  EXPECT_EQ(shown("SQL", "select a1 FROM t WHERE x = 'it''s' AND n > 12.5 -- why"),
            "k[select] a1 k[FROM] t k[WHERE] x = s['it''s'] k[AND] n > n[12.5] c[-- why]");
  Highlighter highlighter("sql");
  EXPECT_EQ(shown(highlighter, "SELECT /* a"), "k[SELECT] c[/* a]");
  EXPECT_EQ(shown(highlighter, "b */ 1"), "c[b */] n[1]");
  EXPECT_EQ(shown(highlighter, "'a"), "s['a]");
  EXPECT_EQ(shown(highlighter, "b' x"), "s[b'] x");
}

TEST(Highlight, Json) {
  EXPECT_EQ(shown("json", R"({"a": "b\"c", "d" : [1, true, null]})"),
            R"({y["a"]: s["b\"c"], y["d"] : [n[1], k[true], k[null]]})");
}

TEST(Highlight, Python) {
  EXPECT_EQ(shown("py", "def f(x): return None  # no"), "k[def] f(x): k[return] k[None]  c[# no]");
  EXPECT_EQ(shown("python", "@cached"), "y[@cached]");
  Highlighter highlighter("python");
  EXPECT_EQ(shown(highlighter, "x = \"\"\"one"), "x = s[\"\"\"one]");
  EXPECT_EQ(shown(highlighter, "two\"\"\" + y"), "s[two\"\"\"] + y");
}

TEST(Highlight, Yaml) {
  EXPECT_EQ(shown("yml", "- the-key: true # c"), "- y[the-key]: k[true] c[# c]");
  EXPECT_EQ(shown("yaml", "url: http://x"), "y[url]: http://x");
}

TEST(Highlight, Shell) {
  EXPECT_EQ(shown("bash", "for f in $A ${B}; do echo 'x' # c"),
            "k[for] f k[in] y[$A] y[${B}]; k[do] k[echo] s['x'] c[# c]");
  EXPECT_EQ(shown("sh", "a=x#y"), "a=x#y");
}

TEST(Highlight, UnknownLanguagesAndTornCode) {
  EXPECT_EQ(shown("brainfuck", "for 1"), "for 1");
  for (const auto* language : {"sql", "json", "python", "yaml", "bash"}) {
    for (const auto* text : {"'", "\"\\", "${", "$", "@", "\"\"\"", "/*", "-", "\xE6", "a:"}) {
      Highlighter highlighter(language);
      std::string joined;
      for (const Span& span : highlighter.line(text)) joined += span.text;
      EXPECT_EQ(joined, text) << language;
    }
  }
}

TEST(Highlight, Tabs) {
  EXPECT_EQ(without_tabs("\ta\tb"), "    a   b");
  EXPECT_EQ(without_tabs("数\tb"), "数  b");
}

}  // namespace
}  // namespace ai_sdk::cli
