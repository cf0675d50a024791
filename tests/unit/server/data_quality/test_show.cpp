#include "agents/data_quality/memory.hpp"
#include "agents/data_quality/render.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::quality {
namespace {

TEST(Show, ValuesAreSafeInMarkdown) {
  EXPECT_EQ(show_value("plain_name and more"), "plain_name and more");
  EXPECT_EQ(show_value("a|b"), "a\\|b");
  EXPECT_EQ(show_value("*bold* [x](y) <b>"), "\\*bold\\* \\[x\\](y) \\<b>");
  EXPECT_EQ(show_value("two\nlines\tand\x1b[31m"), "two⏎lines⇥and�\\[31m");
  EXPECT_EQ(show_value(" Ann "), "␣Ann␣");
  EXPECT_EQ(show_value(""), "(empty)");
  EXPECT_EQ(show_value("\xff"), "�");
  EXPECT_EQ(show_value("a\u202Eb"), "a�b");
  EXPECT_EQ(show_value("éééééé", 3), "ééé…");
}

TEST(Show, Cells) {
  EXPECT_EQ(show_cell("^(a|b)$"), "`^(a\\|b)$`");
  EXPECT_EQ(show_cell("a`b"), "a\\`b");
}

TEST(Show, NumbersAndShares) {
  EXPECT_EQ(show_number(0), "0");
  EXPECT_EQ(show_number(999), "999");
  EXPECT_EQ(show_number(1234567), "1,234,567");
  EXPECT_EQ(show_number(-1234), "-1,234");
  EXPECT_EQ(show_share(0), "0 %");
  EXPECT_EQ(show_share(0.0185), "1.9 %");
  EXPECT_EQ(show_share(0.0001), "< 0.1 %");
  EXPECT_EQ(show_share(1), "100 %");
}

TEST(Show, InvalidUtf8BecomesReplacementCharacters) {
  EXPECT_EQ(valid_utf8("a\xff z"), "a\xef\xbf\xbd z");
  EXPECT_EQ(valid_utf8("\xe2\x82"), "\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(valid_utf8("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");  // a surrogate
  EXPECT_EQ(valid_utf8("日本 é"), "日本 é");
}

TEST(Show, AFenceLongerThanTheBackTicksInside) {
  EXPECT_EQ(show_sql("SELECT \"```\""), "````sql\nSELECT \"```\";\n````\n");
}

}  // namespace
}  // namespace ai_sdk::server::quality
