#include "markdown/display_width.hpp"
#include "rendered.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace ai_sdk::cli {
namespace {

std::string coloured(std::string_view markdown) { return render_markdown(markdown, 60, {}); }

TEST(Markdown, Headings) {
  EXPECT_EQ(plain("# One\nText\n\nTwo\n---\n### Three\n"), "One\n═══\n\nText\n\nTwo\n───\n\nThree\n");
}

TEST(Markdown, ParagraphsAreWrappedAtBlanks) {
  EXPECT_EQ(plain("The quick brown fox\njumps over the lazy dog.", 16),
            "The quick brown\nfox jumps over\nthe lazy dog.\n");
  EXPECT_EQ(plain("a\\\nb"), "a\nb\n") << "a line end that was meant";
  EXPECT_EQ(plain("abcdefghij klm", 4), "abcd\nefgh\nij\nklm\n") << "a word wider than the window";
  EXPECT_EQ(plain("数据库里有什么", 6), "数据库\n里有什\n么\n") << "no blanks needed";
}

TEST(Markdown, Emphasis) {
  EXPECT_EQ(plain("**bold** *slanted* ~~gone~~ `code`"), "bold slanted gone code\n");
  EXPECT_EQ(coloured("**bold** *slanted* ~~gone~~ `code`"),
            "\x1b[1mbold\x1b[0m \x1b[3mslanted\x1b[0m \x1b[9mgone\x1b[0m \x1b[36mcode\x1b[0m\n");
}

TEST(Markdown, Lists) {
  EXPECT_EQ(plain("- one\n- two\n  - deep\n    - deeper\n- three"),
            "• one\n• two\n  ◦ deep\n    ▪ deeper\n• three\n");
  EXPECT_EQ(plain("9. nine\n10. ten"), " 9. nine\n10. ten\n");
  EXPECT_EQ(plain("- [x] done\n- [ ] open"), "[x] done\n[ ] open\n");
  EXPECT_EQ(plain("- one\n\n- two\n\n  more"), "• one\n\n• two\n\n  more\n");
  EXPECT_EQ(plain("- words that need two lines", 14), "• words that\n  need two\n  lines\n");
  EXPECT_EQ(plain("- a\n\n  ```sql\n  SELECT 1\n  ```\n"), "• a\n\n    SELECT 1\n");
}

TEST(Markdown, QuotesAndRules) {
  EXPECT_EQ(plain("> said\n> > before"), "│ said\n│\n│ │ before\n");
  EXPECT_EQ(plain("a\n\n***\n\nb", 4), "a\n\n────\n\nb\n");
}

TEST(Markdown, CodeKeepsItsBlanksAndLines) {
  EXPECT_EQ(plain("```\na  b\n\n\tc\n```\nafter"), "  a  b\n\n      c\n\nafter\n");
  EXPECT_EQ(plain("~~~python\nx = '```'\n~~~"), "  x = '```'\n");
  EXPECT_EQ(plain("```\nnever closed"), "  never closed\n");
  EXPECT_EQ(plain("```\n0123456789abcdef\n```", 12), "  0123456789\n  abcdef\n");
  EXPECT_EQ(plain("    indented\n\n    code"), "  indented\n\n  code\n");
}

TEST(Markdown, LinksShowWhereTheyLead) {
  EXPECT_EQ(plain("[docs](https://example.com/a)"), "docs (https://example.com/a)\n");
  EXPECT_EQ(plain("<https://example.com/a>"), "https://example.com/a\n");
  EXPECT_EQ(plain("see https://example.com/a."), "see https://example.com/a.\n");
  EXPECT_EQ(plain("![a chart](c.png)"), "[image: a chart] (c.png)\n");
  EXPECT_EQ(plain("[r]: https://example.com/r\n\nSee [this][r]."), "See this (https://example.com/r).\n");
}

TEST(Markdown, HyperlinksWhereTheTerminalHasThem) {
  const Style style{.hyperlinks = true};
  EXPECT_EQ(render_markdown("[docs](https://example.com/a)", 60, style),
            "\x1b[4m\x1b]8;;https://example.com/a\x1b\\docs\x1b]8;;\x1b\\\x1b[0m\n");
  // What a terminal must not open, or what would end the sequence early, stays text.
  EXPECT_EQ(render_markdown("[x](file:///etc/passwd)", 60, style).find("]8;;"), std::string::npos);
  const std::string bell = render_markdown("[x](https://e.com/&#7;&#27;)", 60, style);
  EXPECT_EQ(bell.find('\a'), std::string::npos) << bell;
}

TEST(Markdown, EntitiesAndHtml) {
  EXPECT_EQ(plain("a &lt; b &amp;&amp; c &mdash; &#8364; &unknown;"), "a < b && c — € &unknown;\n");
  EXPECT_EQ(plain("one<br>two <b>three</b>"), "one\ntwo <b>three</b>\n");
}

TEST(Markdown, NothingActsOnTheTerminal) {
  const std::string hostile =
      "\x1b]0;owned\x07 &#27;[2J &#x9b;1m\n\n```\n\x1b[31m\n```\n\n[a\x1b[1m](http://x\x1b) `\x1b[2J`\n\n"
      "| a\x1b |\n| --- |\n| &#27; |\n\n# \x1b[7m\n\n- \xC2\x9b\x7f\n";
  const std::string text = plain(hostile);
  for (const char c : text) EXPECT_TRUE(static_cast<unsigned char>(c) >= ' ' || c == '\n') << text;
  EXPECT_EQ(text.find('\x7f'), std::string::npos);
  EXPECT_EQ(text.find("\xC2\x9b"), std::string::npos);
  EXPECT_NE(text.find("\\x1B]0;owned\\x07"), std::string::npos) << text;
  EXPECT_EQ(plain("admin\xE2\x80\xAE"), "admin\\u202E\n");
}

TEST(Markdown, NeverWiderThanTheWindow) {
  const std::string_view everything =
      "# A heading that is long\n\ntext with a https://example.com/very/long/address/indeed 数据库数据库\n\n"
      "> > > > quoted deeply with words\n\n- a\n  - b\n    - c\n      - d with several words\n\n"
      "| first | second | third |\n| --- | :-: | --: |\n| some words here | 数据库 | 12345678 |\n\n"
      "```sql\nSELECT a, b, c FROM somewhere WHERE something\n```\n\n1. one\n2. two\n\n---\n";
  for (std::size_t width = 2; width < 90; ++width) {
    std::istringstream lines(plain(everything, width));
    for (std::string line; std::getline(lines, line);)
      ASSERT_LE(display_width(line), width) << width << ": " << line;
  }
}

TEST(Markdown, DeepNestingIsBounded) {
  std::string deep(20000, '>');
  EXPECT_NE(plain(deep + " bottom", 30).find("bottom"), std::string::npos);
  std::string list;
  for (int i = 0; i < 200; ++i) list += std::string(static_cast<std::size_t>(2 * i), ' ') + "- x\n";
  EXPECT_FALSE(plain(list, 30).empty());
}

TEST(Markdown, ColoursChangeNothingElse) {
  const std::string_view text =
      "# H\n\n**b** `c` [l](u)\n\n```sql\nSELECT 'x' -- c\n```\n\n| a |\n| - |\n| b |\n";
  std::string bare;
  const std::string full = render_markdown(text, 60, {});
  for (std::size_t at = 0; at < full.size(); ++at) {
    if (full[at] == '\x1b') {
      at = full.find('m', at);
    } else {
      bare += full[at];
    }
  }
  EXPECT_EQ(bare, plain(text));
  EXPECT_NE(full, bare);
}

}  // namespace
}  // namespace ai_sdk::cli
