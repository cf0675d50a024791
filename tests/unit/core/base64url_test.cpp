#include "core/base64url.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::core {
namespace {

TEST(Base64Url, MatchesTheStandardsExamples) {
  EXPECT_EQ(encode_base64url(""), "");
  EXPECT_EQ(encode_base64url("f"), "Zg");
  EXPECT_EQ(encode_base64url("fo"), "Zm8");
  EXPECT_EQ(encode_base64url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(encode_base64url("\xff\xef\xbe"), "_---");
}

TEST(Base64Url, ReadsBackOnlyWhatItWrites) {
  EXPECT_EQ(decode_base64url("Zm8"), "fo");
  for (const auto* text : {"Zm9=", "Zm9", "Z", "Zm 8", "Zm+8", "Zm/8"})
    EXPECT_FALSE(decode_base64url(text)) << text;
}

}  // namespace
}  // namespace ai_sdk::core
