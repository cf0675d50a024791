#include "agents/data_quality/scan.hpp"
#include "agents/data_quality/shapes.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::quality {
namespace {

DominantShape shape_of_all(const std::vector<std::string>& texts) {
  ColumnProfile profile;
  ColumnScan scan(profile, today_utc());
  for (const std::string& text : texts) scan.add(Value(text));
  scan.finish();
  return dominant_shape(profile, 0.95);
}

std::vector<std::string> numbered(const std::string& prefix, int from, int to) {
  std::vector<std::string> out;
  for (int i = from; i <= to; ++i) out.push_back(prefix + std::to_string(i));
  return out;
}

TEST(Shapes, Patterns) {
  EXPECT_EQ(shape_of("SKU-12ab é"), "AAA-99aa u");
  EXPECT_EQ(collapsed_shape("AAA-99aa"), "A-9a");
  EXPECT_EQ(shape_pattern("AAA-9999", false), "^[A-Z]{3}-[0-9]{4}$");
  EXPECT_EQ(shape_pattern("A-9", true), "^[A-Z]+-[0-9]+$");
  EXPECT_EQ(shape_pattern("(99) 9.9", false), "^[(][0-9]{2}[)] [0-9][.][0-9]$");
}

TEST(Shapes, ADigitTooFewBreaksTheForm) {
  auto codes = numbered("SKU-", 10000, 10200);
  codes.push_back("SKU-123");
  const DominantShape shape = shape_of_all(codes);
  EXPECT_EQ(shape.pattern, "^[A-Z]{3}-[0-9]{5}$");
  EXPECT_EQ(shape.kept, 201);
}

TEST(Shapes, ARunningNumberMayGrow) {
  const DominantShape shape = shape_of_all(numbered("C-", 100, 1030));
  EXPECT_EQ(shape.kept, 931);
  EXPECT_EQ(shape.pattern, "^[A-Z]+-[0-9]+$");
}

TEST(Shapes, WordsAreNoCodes) {
  EXPECT_TRUE(shape_of_all({"Ann", "Benjamin", "Carla", "Dora", "Emil", "Franziska"}).pattern.empty());
}

}  // namespace
}  // namespace ai_sdk::server::quality
