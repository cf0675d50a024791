#include "markdown/display_width.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::cli {
namespace {

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width(""), 0u);
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("naïve"), 5u);
  EXPECT_EQ(display_width("数据库"), 6u);
  EXPECT_EQ(display_width("데이터"), 6u);
  EXPECT_EQ(display_width("ｱ"), 1u) << "a half-width letter";
  EXPECT_EQ(display_width("e\xCC\x81"), 1u) << "a letter and its accent";
  EXPECT_EQ(display_width("│─═"), 3u);
}

TEST(DisplayWidth, EmojiAreTwoWideWhateverTheyAreMadeOf) {
  EXPECT_EQ(display_width("🚀"), 2u);
  EXPECT_EQ(display_width("👩‍👩‍👧"), 2u) << "a family";
  EXPECT_EQ(display_width("🇩🇪"), 2u) << "a flag";
  EXPECT_EQ(display_width("👍🏽"), 2u) << "with a colour of skin";
  EXPECT_EQ(display_width("✔\xEF\xB8\x8F"), 2u) << "asked for as a picture";
  EXPECT_EQ(display_width("✔"), 1u);
}

TEST(DisplayWidth, WhatIsNoUtf8IsOneByteEach) {
  EXPECT_EQ(cluster_at("\xFFz", 0).length, 1u);
  EXPECT_EQ(cluster_at("\xE6\x95", 0).length, 1u);
}

TEST(DisplayWidth, FindsTheCharacterBefore) {
  const std::string_view text = "a数👩‍👩‍👧e\xCC\x81";
  std::size_t at = text.size();
  std::string seen;
  while (at > 0) {
    const std::size_t before = cluster_before(text, at);
    seen += std::to_string(at - before) + " ";
    at = before;
  }
  EXPECT_EQ(seen, "3 18 3 1 ");
}

}  // namespace
}  // namespace ai_sdk::cli
