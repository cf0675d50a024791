#include "core/text.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace ai_sdk::core {
namespace {

const std::string fffd = "\xEF\xBF\xBD";

TEST(Utf8, TellsValidFromInvalid) {
  for (std::string_view good : {"", "a", "0123456789abcdef", "é", "漢字", "🙂", "\xF4\x8F\xBF\xBF",
                                "\xED\x9F\xBF", "\xEE\x80\x80", "abcdefgé", "abcdefgh漢"})
    EXPECT_TRUE(is_valid_utf8(good)) << good;
  for (std::string_view bad : {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80",
                               "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x82",
                               "abcdefgh\xE2\x82", "\xE2\x28\xA1", "\xF0\x9F\x99"})
    EXPECT_FALSE(is_valid_utf8(bad)) << bad;
}

// The samples of the Unicode standard, section 3.9, tables 3-8 to 3-11.
TEST(Utf8, ReplacesMaximalSubparts) {
  const auto times = [](int n) {
    std::string out;
    for (int i = 0; i < n; ++i) out += fffd;
    return out;
  };
  EXPECT_EQ(to_valid_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"), times(8) + "A");
  EXPECT_EQ(to_valid_utf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"), times(8) + "A");
  EXPECT_EQ(to_valid_utf8("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"), times(5) + "A" + times(2) + "B");
  EXPECT_EQ(to_valid_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), times(4) + "A");
}

TEST(Utf8, LeavesValidTextAsItIs) {
  const std::string text = "Größe 漢字 🙂";
  EXPECT_EQ(to_valid_utf8(text), text);
  EXPECT_EQ(to_valid_utf8("\xFFx" + text), fffd + "x" + text);
}

TEST(EscapeForTerminal, ShowsWhatWouldMoveTheCursorOrTurnTheText) {
  EXPECT_EQ(escape_for_terminal("a\tb\nc"), "a\tb\nc");
  EXPECT_EQ(escape_for_terminal("\x1b[2J\r\a\x7f"), "\\x1B[2J\\x0D\\x07\\x7F");
  EXPECT_EQ(escape_for_terminal(std::string_view{"a\0b", 3}), "a\\x00b");
  EXPECT_EQ(escape_for_terminal("\xC2\x9B"
                                "31m"),
            "\\x9B31m");
  EXPECT_EQ(escape_for_terminal("a\xE2\x80\xAE"
                                "b\xE2\x81\xA6"),
            "a\\u202Eb\\u2066");
  EXPECT_EQ(escape_for_terminal("\xE2\x80\x8F\xD8\x9C"), "\\u200F\\u061C");
  EXPECT_EQ(escape_for_terminal("x\xFFy\xE2\x82"), "x" + fffd + "y" + fffd);
  EXPECT_EQ(escape_for_terminal("Größe 漢字 🙂"), "Größe 漢字 🙂");
}

TEST(Shorten, CutsAtTheBorderOfACharacter) {
  EXPECT_EQ(shorten("abc", 3), "abc");
  EXPECT_EQ(shorten("abcd", 3), "…");
  EXPECT_EQ(shorten("abcdef", 5), "ab…");
  EXPECT_EQ(shorten("abcd", 2), "ab");
  EXPECT_EQ(shorten("abcd", 0), "");
  EXPECT_EQ(shorten("ä🙂bcdefgh", 8), "ä…");
  const std::string text = "aä漢🙂aä漢🙂";
  for (std::size_t most = 0; most <= text.size(); ++most) {
    const std::string out = shorten(text, most);
    EXPECT_LE(out.size(), most);
    EXPECT_TRUE(is_valid_utf8(out)) << most;
  }
  EXPECT_EQ(shorten(std::string(50, '\x80'), 10).size(), 7U);
}

TEST(MakeUuid, IsOfVersion4AndNeverTheSame) {
  const std::regex form{"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"};
  std::set<std::string> all;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = make_uuid();
    EXPECT_TRUE(std::regex_match(uuid, form)) << uuid;
    all.insert(uuid);
  }
  EXPECT_EQ(all.size(), 1000U);
}

}  // namespace
}  // namespace ai_sdk::core
