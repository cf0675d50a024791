#include "trust/jwt_keys.hpp"

#include "signing_key.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

using testing::SigningKey;

TEST(JwtKeys, ReadsPemAndKeySets) {
  const auto rsa = SigningKey::rsa();
  const auto p256 = SigningKey::p256();
  const auto from_pem = parse_jwt_keys("a comment\n" + rsa.pem() + p256.pem());
  ASSERT_EQ(from_pem.size(), 2U);
  EXPECT_EQ(from_pem[0].algorithm, "RS256");
  EXPECT_EQ(from_pem[1].algorithm, "ES256");
  const auto from_set =
      parse_jwt_keys(R"({"keys":[)" + p256.jwk("b") + R"(,{"kty":"oct","k":"x"},17,)" + rsa.jwk("a") + "]}");
  ASSERT_EQ(from_set.size(), 2U);
  EXPECT_EQ(from_set[0].id, "b");
  EXPECT_EQ(from_set[0].algorithm, "ES256");
  EXPECT_EQ(from_set[1].id, "a");
}

TEST(JwtKeys, RefusesWhatHoldsNone) {
  for (const std::string& text :
       {std::string(), std::string("no key"), std::string("{}"), std::string(R"({"keys":[]})"),
        std::string(R"({"keys":{}})"), std::string(R"({"keys":[{"kty":"RSA","n":"!","e":"AQAB"}]})"),
        std::string(R"({"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]})"),
        SigningKey::rsa(1024).pem()})
    EXPECT_THROW(parse_jwt_keys(text), JwtKeyError) << text;
}

TEST(JwtKeys, NamesTheFileThatCannotBeRead) {
  try {
    read_jwt_keys("/nowhere/keys.pem");
    FAIL();
  } catch (const JwtKeyError& error) {
    EXPECT_NE(std::string(error.what()).find("/nowhere/keys.pem"), std::string::npos);
  }
}

}  // namespace
}  // namespace ai_sdk::server
