#include "editor/text_buffer.hpp"

#include "markdown/display_width.hpp"

#include <gtest/gtest.h>

#include <random>

namespace ai_sdk::cli {
namespace {

// The text with "|" where the cursor is.
std::string seen(const TextBuffer& buffer) {
  std::string text = buffer.text();
  return text.insert(buffer.cursor(), "|");
}

TextBuffer made(std::string text) {
  const auto at = text.find('|');
  TextBuffer buffer;
  buffer.set(text.erase(at, 1));
  buffer.move_to(at);
  return buffer;
}

TEST(TextBuffer, MovesByWhatIsOneCharacterToAReader) {
  TextBuffer buffer;
  buffer.insert("a数👩‍👩‍👧e\xCC\x81");
  std::string stops;
  while (buffer.cursor() > 0) {
    buffer.move_to(buffer.before());
    stops += std::to_string(buffer.cursor()) + " ";
  }
  EXPECT_EQ(stops, "22 4 1 0 ");
  stops.clear();
  while (buffer.cursor() < buffer.text().size()) {
    buffer.move_to(buffer.after());
    stops += std::to_string(buffer.cursor()) + " ";
  }
  EXPECT_EQ(stops, "1 4 22 25 ");
}

TEST(TextBuffer, AnAccentThatIsTypedJoinsItsLetter) {
  TextBuffer buffer = made("e|x");
  buffer.insert("\xCC\x81");
  EXPECT_EQ(seen(buffer), "e\xCC\x81|x");
  buffer.cut(buffer.before(), buffer.cursor());
  EXPECT_EQ(seen(buffer), "|x");
}

TEST(TextBuffer, Words) {
  TextBuffer buffer = made("select max(order_id) from 订单|");
  std::string stops;
  for (int i = 0; i < 6; ++i) {
    buffer.move_to(buffer.word_begin());
    stops += std::to_string(buffer.cursor()) + " ";
  }
  EXPECT_EQ(stops, "26 21 11 7 0 0 ");
  EXPECT_EQ(made("|a.b c").word_end(), 1u);
  EXPECT_EQ(made("a|.b c").word_end(), 3u);
  EXPECT_EQ(made("say max(id) |").blank_word_begin(), 4u);
  EXPECT_EQ(made("one\ntwo|").blank_word_begin(), 4u);
}

TEST(TextBuffer, LinesKeepTheColumnByWidth) {
  TextBuffer buffer = made("数据库\nab|c\n\nlonger");
  EXPECT_TRUE(buffer.up());
  EXPECT_EQ(seen(buffer), "数|据库\nabc\n\nlonger");
  EXPECT_FALSE(buffer.up());
  EXPECT_TRUE(buffer.down());
  EXPECT_TRUE(buffer.down());
  EXPECT_EQ(seen(buffer), "数据库\nabc\n|\nlonger") << "as far as it goes";
  EXPECT_TRUE(buffer.down());
  EXPECT_EQ(seen(buffer), "数据库\nabc\n\n|longer");
  EXPECT_FALSE(buffer.down());
  buffer.move_to(buffer.line_end());
  EXPECT_EQ(seen(buffer), "数据库\nabc\n\nlonger|");
  buffer.move_to(buffer.line_begin());
  EXPECT_EQ(seen(buffer), "数据库\nabc\n\n|longer");
}

TEST(TextBuffer, HasABound) {
  TextBuffer buffer;
  EXPECT_TRUE(buffer.insert(std::string(TextBuffer::kMost, 'x')));
  EXPECT_FALSE(buffer.insert("y"));
  EXPECT_EQ(buffer.text().size(), TextBuffer::kMost);
}

// Whatever is done, the cursor stays between characters.
TEST(TextBuffer, TheCursorIsNeverInsideACharacter) {
  const std::string pieces[] = {"a",  " ",         "数", "e\xCC\x81", "👩‍👩‍👧",
                                "\n", "-\xCC\x81", "🇩🇪", "_"};
  std::mt19937 random(20);
  for (int round = 0; round < 200; ++round) {
    TextBuffer buffer;
    for (int step = 0; step < 60; ++step) {
      switch (random() % 9) {
        case 0:
          buffer.move_to(buffer.before());
          break;
        case 1:
          buffer.move_to(buffer.after());
          break;
        case 2:
          buffer.move_to(buffer.word_begin());
          break;
        case 3:
          buffer.up();
          break;
        case 4:
          buffer.down();
          break;
        case 5:
          buffer.cut(buffer.before(), buffer.cursor());
          break;
        default:
          buffer.insert(pieces[random() % std::size(pieces)]);
      }
      std::size_t at = 0;
      while (at < buffer.cursor()) at += cluster_at(buffer.text(), at).length;
      ASSERT_EQ(at, buffer.cursor()) << seen(buffer);
    }
  }
}

}  // namespace
}  // namespace ai_sdk::cli
