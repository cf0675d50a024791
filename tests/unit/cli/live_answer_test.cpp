#include "terminal/live_answer.hpp"

#include "rendered.hpp"
#include "screen.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::cli {
namespace {

constexpr Style kPlain{.colours = false};

constexpr std::string_view kAnswer =
    "# Orders \xF0\x9F\x9A\x80\n"
    "The *orders* table has **24,000** rows\nand 数据库 — see [docs](https://e.com/x).\n\n"
    "| Test | Column | n |\r\n| --- | :-: | --: |\r\n| `unique` | id | 1 |\r\n| not \\| null | email | 22 "
    "|\r\n\n"
    "- one\n- two\n  1. deep\n\n     more\n\n- three\n# Next\n"
    "```sql\nSELECT id -- why\nFROM t\n\n``\n```\n"
    "~~~\nx\n~~~\n> quoted\nlazily\n\n***\n\n[r]: https://e.com/r\n\n[this][r] &amp; that\n\n"
    "Setext\n===\n\n    code\n\n    more\n\nlast\n```python\ndef f(): 'never closed";

std::string written(const std::vector<std::string_view>& portions, Size size, bool draw_each = true) {
  LiveAnswer answer(kPlain, Region());
  Screen screen(size);
  for (const auto portion : portions) {
    answer.text(portion, size);
    if (draw_each) screen.write(answer.draw(size));
  }
  answer.finish(size);
  screen.write(answer.draw(size));
  return screen.text();
}

// As the function renders it at once; one column of the window stays free.
std::string at_once(std::string_view markdown, Size size) { return plain(markdown, size.width - 1); }

TEST(LiveAnswer, SplitAnywhereItComesToTheSame) {
  for (const Size size : {Size{60, 100}, Size{24, 5}, Size{9, 3}}) {
    const std::string whole = at_once(kAnswer, size);
    for (std::size_t at = 0; at <= kAnswer.size(); ++at)
      ASSERT_EQ(written({kAnswer.substr(0, at), kAnswer.substr(at)}, size), whole) << at;
  }
}

TEST(LiveAnswer, ByteByByteItComesToTheSame) {
  std::vector<std::string_view> bytes;
  for (std::size_t at = 0; at < kAnswer.size(); ++at) bytes.push_back(kAnswer.substr(at, 1));
  for (const Size size : {Size{60, 100}, Size{24, 5}, Size{9, 3}, Size{3, 1}})
    EXPECT_EQ(written(bytes, size), at_once(kAnswer, size)) << size.width;
}

TEST(LiveAnswer, NothingIsShownOfHalfACharacter) {
  LiveAnswer answer(kPlain, Region());
  answer.text("a\xF0\x9F\x9A", {});
  EXPECT_EQ(answer.draw({}).find("\xEF\xBF\xBD"), std::string::npos);
  answer.text("\x80", {});
  EXPECT_NE(answer.draw({}).find("🚀"), std::string::npos);
}

TEST(LiveAnswer, FinishedBlocksAreWrittenOnce) {
  const Size size{40, 20};
  LiveAnswer answer(kPlain, Region());
  answer.text("First block\n\nsec", size);
  answer.draw(size);
  for (const auto* more : {"ond", " **block**", " goes on\nand on"}) {
    answer.text(more, size);
    EXPECT_EQ(answer.draw(size).find("First"), std::string::npos);
  }
  answer.text("\n\nThird", size);
  EXPECT_EQ(answer.draw(size).find("First"), std::string::npos);
}

TEST(LiveAnswer, WritesLittleForALongAnswer) {
  const Size size{80, 24};
  LiveAnswer answer(kPlain, Region());
  std::string text, out;
  for (int i = 0; i < 2000; ++i) {
    const std::string word = "word" + std::to_string(i) + (i % 50 == 49 ? "\n\n" : " ");
    text += word;
    answer.text(word, size);
    out += answer.draw(size);
  }
  EXPECT_LT(out.size(), 2 * text.size());
}

TEST(LiveAnswer, ThoughtsStandAboveTheBlockThatIsComing) {
  const Size size{40, 20};
  LiveAnswer answer(kPlain, Region());
  Screen screen(size);
  const auto draw = [&] { screen.write(answer.draw(size)); };
  answer.thought("Let me ", size);
  draw();
  EXPECT_EQ(screen.text(), "Let me\n");
  answer.thought("see\nWhat", size);
  draw();
  answer.note("[search] {\"q\":1}", size);
  draw();
  EXPECT_EQ(screen.text(), "Let me see\nWhat\n[search] {\"q\":1}\n");
  answer.text("One **par", size);
  draw();
  EXPECT_EQ(screen.text(), "Let me see\nWhat\n[search] {\"q\":1}\n\nOne **par\n");
  answer.note("[sql]", size);
  answer.text("agraph**\n\nTwo", size);
  draw();
  EXPECT_EQ(screen.text(), "Let me see\nWhat\n[search] {\"q\":1}\n[sql]\n\nOne paragraph\n\nTwo\n");
  answer.finish(size);
  draw();
  EXPECT_EQ(screen.text(), "Let me see\nWhat\n[search] {\"q\":1}\n[sql]\n\nOne paragraph\n\nTwo\n");
}

TEST(LiveAnswer, ThoughtsAreHarmless) {
  LiveAnswer answer(kPlain, Region());
  answer.thought("\x1b]0;x\x07\n", {});
  answer.note("\x1b[2J", {});
  const std::string out = answer.draw({});
  EXPECT_EQ(out.find('\x1b'), std::string::npos) << out;
}

TEST(LiveAnswer, ANarrowerWindowIsDrawnAnew) {
  LiveAnswer answer(kPlain, Region());
  answer.text("some words that fill more than half of it", {60, 10});
  answer.draw({60, 10});
  EXPECT_FALSE(answer.changed({60, 10}));
  EXPECT_TRUE(answer.changed({30, 10}));
  // The terminal has made two rows of one: it goes up one, takes all away and writes anew.
  EXPECT_EQ(answer.draw({30, 10}),
            "\r\x1b[1A\x1b[J\x1b[?7lsome words that fill more\r\nthan half of it\x1b[?7h");
}

}  // namespace
}  // namespace ai_sdk::cli
