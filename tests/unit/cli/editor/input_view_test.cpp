#include "editor/input_view.hpp"

#include "screen.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::cli {
namespace {

constexpr Style kPlain{.colours = false};

// The rows, one per line, with "|" at the cursor's column, which is counted in bytes: for ASCII only.
std::string seen(std::string_view text, std::size_t cursor, Size size,
                 const std::vector<std::string>& hints = {}) {
  const InputView view = lay_out_input(text, cursor, "> ", hints, kPlain, size);
  std::string result;
  for (std::size_t i = 0; i < view.rows.size(); ++i) {
    std::string row = view.rows[i].text;
    EXPECT_LT(view.rows[i].width, size.width);
    if (i == view.cursor.row) {
      row.resize(std::max(row.size(), view.cursor.column), ' ');
      row.insert(view.cursor.column, "|");
    }
    result += row + "\n";
  }
  return result;
}

TEST(InputView, OneLine) {
  EXPECT_EQ(seen("", 0, {20, 10}), "> |\n");
  EXPECT_EQ(seen("hello", 5, {20, 10}), "> hello|\n");
  EXPECT_EQ(seen("hello", 2, {20, 10}), "> he|llo\n");
}

TEST(InputView, BreaksWhatIsTooLong) {
  EXPECT_EQ(seen("abcdefghij", 10, {10, 10}), "> abcdefg\n  hij|\n");
  EXPECT_EQ(seen("abcdefghij", 7, {10, 10}), "> abcdefg\n  |hij\n") << "the cursor stands on a character";
  EXPECT_EQ(seen("abcdefg", 7, {10, 10}), "> abcdefg|\n");
}

TEST(InputView, LinesStandBelowEachOther) {
  EXPECT_EQ(seen("one\ntwo", 3, {20, 10}), "> one|\n  two\n");
  EXPECT_EQ(seen("one\n", 4, {20, 10}), "> one\n  |\n");
}

TEST(InputView, WideCharactersAreNeverCut) {
  const InputView view = lay_out_input("数据库", 9, "> ", {}, kPlain, {8, 10});
  ASSERT_EQ(view.rows.size(), 2u);
  EXPECT_EQ(view.rows[0].text, "> 数据");
  EXPECT_EQ(view.rows[1].text, "  库");
  EXPECT_EQ(view.cursor.row, 1u);
  EXPECT_EQ(view.cursor.column, 4u);
}

TEST(InputView, ControlCharactersAreMadeVisibleAndTabsBlanks) {
  EXPECT_EQ(lay_out_input("a\tb", 3, "> ", {}, kPlain, {20, 10}).rows[0].text, "> a   b");
  const Row row = lay_out_input("x\xE2\x80\xAEy", 5, "> ", {}, kPlain, {40, 10}).rows[0];
  EXPECT_EQ(row.text.find("\xE2\x80\xAE"), std::string::npos) << row.text;
}

TEST(InputView, OfATallTextThePartAroundTheCursor) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += (i ? "\n" : "") + std::string("line") + std::to_string(i);
  const Size size{20, 6};
  for (std::size_t cursor = 0; cursor <= text.size(); ++cursor) {
    const InputView view = lay_out_input(text, cursor, "> ", {}, kPlain, size);
    ASSERT_LE(view.rows.size(), Region::room(size));
    const std::size_t begin = cursor == 0 ? 0 : text.rfind('\n', cursor - 1) + 1;
    const std::string line = text.substr(begin, text.find('\n', begin) - begin);
    ASSERT_EQ(view.rows.at(view.cursor.row).text.substr(2), line) << cursor;
    ASSERT_EQ(view.cursor.column, 2 + cursor - begin);
  }
}

TEST(InputView, HintsStandBelow) {
  EXPECT_EQ(seen("abc", 1, {20, 10}, {"a hint"}), "> a|bc\na hint\n");
  EXPECT_EQ(seen("abc", 3, {20, 3}, {"a hint", "and", "more"}), "> abc|\na hint\n");
}

TEST(InputView, ANarrowWindowHasRoomForTheTextOnly) { EXPECT_EQ(seen("abcdef", 6, {5, 10}), "abcd\nef|\n"); }

// A text typed letter by letter at changing widths leaves the screen as if it had been shown at once.
TEST(InputView, TypedOrShownAtOnceItLooksTheSame) {
  const std::string text = "How many 订单 are there\nin 2024, and what is the average?";
  for (const Size size : {Size{12, 8}, Size{40, 5}}) {
    Region region;
    Screen screen(size);
    for (std::size_t end = 0; end <= text.size(); ++end) {
      if (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) continue;
      const auto view = lay_out_input(text.substr(0, end), end, "> ", {}, kPlain, size);
      screen.write(region.show({}, view.rows, size, view.cursor));
    }
    screen.write(region.show(lay_out_sent(text, "> ", kPlain, size), {}, size));
    std::string expected;
    for (const Row& row : lay_out_sent(text, "> ", kPlain, size))
      expected += row.text.substr(0, row.text.find_last_not_of(' ') + 1) + "\n";
    EXPECT_EQ(screen.text(), expected);
    EXPECT_EQ(screen.column(), 0u);
  }
}

}  // namespace
}  // namespace ai_sdk::cli
