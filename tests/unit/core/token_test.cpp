#include <ai_sdk/token.hpp>

#include <gtest/gtest.h>

#include <sstream>

namespace ai_sdk {
namespace {

TEST(Token, IsNeverPrinted) {
  const Token token{"secret"};
  std::ostringstream out;
  out << token;
  EXPECT_EQ(out.str(), "***");
  EXPECT_EQ(testing::PrintToString(token), "***");
  EXPECT_EQ(token.reveal(), "secret");
}

TEST(Token, AnEmptyOneLooksTheSame) {
  std::ostringstream out;
  out << Token{};
  EXPECT_EQ(out.str(), "***");
  EXPECT_TRUE(Token{}.empty());
}

}  // namespace
}  // namespace ai_sdk
