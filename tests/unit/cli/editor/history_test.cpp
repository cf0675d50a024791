#include "editor/history.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::cli {
namespace {

TEST(History, KeepsWhatIsWorthIt) {
  History history;
  EXPECT_TRUE(history.add("one"));
  EXPECT_FALSE(history.add("one")) << "again";
  EXPECT_FALSE(history.add(" \n\t"));
  EXPECT_FALSE(history.add(std::string(History::kLongestEntry + 1, 'x')));
  EXPECT_TRUE(history.add("two"));
  EXPECT_TRUE(history.add("one"));
  EXPECT_EQ(history.size(), 3u);
}

TEST(History, ItsTextHoldsWhatItHeld) {
  History history;
  for (const char* entry : {"one", "two\nlines", "quote \" and \\ and 数据", "last"}) history.add(entry);
  const History again(history.text());
  ASSERT_EQ(again.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(again.at(i), history.at(i));
}

TEST(History, ATornOrForeignLineIsLeftOut) {
  const History history("\"one\"\nwhat is this\n{}\n42\n\n\"two\"\n\"thr");
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history.at(1), "two");
}

TEST(History, HasABoundAndForgetsTheOldest) {
  History many;
  for (std::size_t i = 0; i < History::kMostEntries + 10; ++i) many.add("entry " + std::to_string(i));
  EXPECT_EQ(many.size(), History::kMostEntries);
  EXPECT_EQ(many.at(0), "entry 10");
  History large;
  for (int i = 0; i < 100; ++i) large.add(std::string(History::kLongestEntry - 10, 'x') + std::to_string(i));
  EXPECT_LE(large.text().size(), History::kMostBytes);
  EXPECT_TRUE(large.at(large.size() - 1).ends_with("99"));
}

TEST(History, FindsBackwards) {
  History history;
  for (const char* entry : {"count orders", "Analyze Customers", "count products"}) history.add(entry);
  EXPECT_EQ(history.find("count", 3), 2u);
  EXPECT_EQ(history.find("count", 2), 0u);
  EXPECT_EQ(history.find("count", 0), std::nullopt);
  EXPECT_EQ(history.find("customers", 3), 1u) << "small letters find large ones";
  EXPECT_EQ(history.find("CUSTOMERS", 3), std::nullopt);
  EXPECT_EQ(history.find("nothing", 3), std::nullopt);
}

TEST(History, SecretsAreKnown) {
  for (const char* entry :
       {" begins with a blank", "my password is: hunter22", "use API_KEY=abcdef123456",
        "\"token\": \"a1b2c3d4\"", "curl -H 'Authorization: Bearer 3f1c9a0b7d52486e8a41'",
        "is eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2ln fine?", "ghp_0123456789abcdefghijABCDEFGHIJ",
        "AKIAIOSFODNN7EXAMPLE", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"})
    EXPECT_TRUE(keep_to_oneself(entry)) << entry;
  for (const char* entry :
       {"How many customers are there?", "Which tables have a password column?",
        "How is the token table used?", "Create tests for secrets: none", "Explain the bearer of news",
        "the key eyJ", "ask-me-anything-about-orders", "What is risk-adjusted-revenue-per-customer?"})
    EXPECT_FALSE(keep_to_oneself(entry)) << entry;
}

}  // namespace
}  // namespace ai_sdk::cli
