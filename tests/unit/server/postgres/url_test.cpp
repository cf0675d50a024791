#include "postgres/url.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

TEST(PostgresUrl, IsKnownByItsScheme) {
  EXPECT_TRUE(is_postgres_url("postgresql://h/d"));
  EXPECT_TRUE(is_postgres_url("postgres://h/d"));
  EXPECT_FALSE(is_postgres_url("postgres.sqlite"));
  EXPECT_FALSE(is_postgres_url("mysql://h/d"));
  EXPECT_FALSE(is_postgres_url(""));
}

TEST(PostgresUrl, IsShownWithoutItsPassword) {
  EXPECT_EQ(shown_postgres_url("postgresql://u:canary@h:5432/d"), "postgresql://u@h:5432/d");
  EXPECT_EQ(shown_postgres_url("postgresql://h/d"), "postgresql://h/d");
  EXPECT_EQ(shown_postgres_url("postgresql://u@h/d?sslmode=require"), "postgresql://u@h/d?sslmode=require");
  EXPECT_EQ(shown_postgres_url("postgresql:///d?host=/run/pg&password=canary&port=1"),
            "postgresql:///d?host=/run/pg&port=1");
  EXPECT_EQ(shown_postgres_url("postgresql://u@h/d?sslpassword=canary"), "postgresql://u@h/d");
  EXPECT_EQ(shown_postgres_url("/tmp/store.sqlite"), "/tmp/store.sqlite");
}

TEST(PostgresUrl, APasswordThatNobodyEncodedIsNotShownEither) {
  for (const char* url : {"postgresql://u:can@ary@h/d", "postgresql://u:can/ary@h/d",
                          "postgres://u:can#ary@h/d", "postgresql://u:can:ary@h/d"}) {
    const auto shown = shown_postgres_url(url);
    EXPECT_EQ(shown.find("can"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("ary"), std::string::npos) << shown;
  }
}

}  // namespace
}  // namespace ai_sdk::server
