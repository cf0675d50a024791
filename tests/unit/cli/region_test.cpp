#include "terminal/region.hpp"

#include "screen.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::cli {
namespace {

constexpr Size kSize{20, 6};

std::vector<Row> rows(const std::vector<std::string>& lines) {
  std::vector<Row> result;
  for (const auto& line : lines) result.push_back({line, line.size()});
  return result;
}

class RegionTest : public ::testing::Test {
 protected:
  std::string show(const std::vector<std::string>& done, const std::vector<std::string>& now,
                   std::optional<Position> cursor = std::nullopt) {
    const std::string bytes = region.show(rows(done), rows(now), kSize, cursor);
    screen.write(bytes);
    return bytes;
  }
  Region region;
  Screen screen{kSize};
};

TEST_F(RegionTest, RowsChangeInPlace) {
  show({}, {"one", "two"});
  show({}, {"one", "2", "three"});
  EXPECT_EQ(screen.text(), "one\n2\nthree\n");
  show({}, {"one"});
  EXPECT_EQ(screen.text(), "one\n");
  EXPECT_EQ(screen.column(), 3u);
  show({}, {});
  EXPECT_EQ(screen.text(), "\n");
}

TEST_F(RegionTest, WhatIsAddedAtTheEndIsAllThatIsWritten) {
  show({}, {"one", "two"});
  EXPECT_EQ(show({}, {"one", "two more"}), " more");
  EXPECT_EQ(show({}, {"one", "two more"}), "");
  EXPECT_EQ(show({}, {"one", "two more", "x"}), "\r\n\x1b[?7lx\x1b[?7h");
}

TEST_F(RegionTest, WhatIsDoneStays) {
  show({}, {"draft"});
  show({"# Title", ""}, {"next"});
  show({"next one"}, {});
  show({"after"}, {"x"});
  EXPECT_EQ(screen.text(), "# Title\n\nnext one\nafter\nx\n");
}

TEST_F(RegionTest, DoneAsItStoodIsNotWrittenAgain) {
  show({}, {"one", "two"});
  EXPECT_EQ(show({"one", "two"}, {}), "\r\n");
  show({}, {"three"});
  EXPECT_EQ(screen.text(), "one\ntwo\nthree\n");
  show({"three"}, {"four"});
  EXPECT_EQ(screen.text(), "one\ntwo\nthree\nfour\n");
}

TEST_F(RegionTest, ScrollsWithoutTouchingWhatIsGone) {
  for (int i = 0; i < 30; ++i) show({"done " + std::to_string(i)}, {"a", "b", "c", std::to_string(i)});
  show({}, {});
  std::string expected;
  for (int i = 0; i < 30; ++i) expected += "done " + std::to_string(i) + "\n";
  EXPECT_EQ(screen.text(), expected);
}

TEST_F(RegionTest, TheCursorStandsAmongTheRows) {
  show({}, {"> abc", "  def"}, Position{0, 3});
  EXPECT_EQ(screen.row(), 0u);
  EXPECT_EQ(screen.column(), 3u);
  show({}, {"> abc", "  def"}, Position{1, 2});
  EXPECT_EQ(screen.row(), 1u);
  EXPECT_EQ(screen.column(), 2u);
  show({}, {"> abXc", "  def"}, Position{0, 5});
  EXPECT_EQ(screen.row(), 0u);
  EXPECT_EQ(screen.text(), "> abXc\n  def\n");
  show({"> abXc", "  def"}, {});
  EXPECT_EQ(screen.row(), 2u);
  EXPECT_EQ(screen.column(), 0u);
}

}  // namespace
}  // namespace ai_sdk::cli
