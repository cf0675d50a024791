#include "core/text.hpp"
#include "core/wire/decode.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::core {
namespace {

TEST(ErrorMessageOf, IsBounded) {
  const std::string long_text(1'000'000, 'x');
  EXPECT_LE(error_message_of(long_text).size(), 2048U);
  EXPECT_LE(error_message_of("{\"message\":\"" + long_text + "\"}").size(), 2048U);
  EXPECT_LE(error_message_of("<title>" + long_text + "</title>").size(), 2048U);
  EXPECT_LE(error_message_of("[\"" + long_text + "\",\"" + long_text + "\"]").size(), 2048U);
}

TEST(ErrorMessageOf, IsAlwaysValidUtf8) {
  for (std::string_view body : {"{\"message\":\"a\xff\"}", "<title>a\xff</title>", "a\xff", "[\"\xc3\"]"})
    EXPECT_TRUE(is_valid_utf8(error_message_of(body))) << body;
  const std::string umlauts = [] {
    std::string out;
    while (out.size() < 5000) out += "ä漢";
    return out;
  }();
  EXPECT_FALSE(error_message_of(umlauts).empty());
  EXPECT_TRUE(is_valid_utf8(error_message_of(umlauts)));
}

TEST(ErrorMessageOf, DeepNestingIsNoCrash) {
  EXPECT_EQ(error_message_of(std::string(1000, '[') + "\"deep\"" + std::string(1000, ']')).size(), 2006U);
  EXPECT_EQ(error_message_of(std::string(100, '[') + "\"deep\"" + std::string(100, ']')), "");
  EXPECT_LE(error_message_of(std::string(1'000'000, '[')).size(), 2048U);
}

TEST(ErrorMessageOf, BrokenJsonIsShownAsText) {
  EXPECT_EQ(error_message_of("{\"message\":\"cut o"), "{\"message\":\"cut o");
}

}  // namespace
}  // namespace ai_sdk::core
