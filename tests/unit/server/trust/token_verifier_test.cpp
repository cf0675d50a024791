#include "trust/token_verifier.hpp"

#include "signing_key.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

const auto now = std::chrono::system_clock::now();

TEST(TokenVerifier, KnowsWhoseATokenIs) {
  TokenVerifier tokens;
  tokens.add("first", {"ann", Role::admin});
  tokens.add("second", {"ci", Role::reader});
  EXPECT_EQ(tokens.verify("first", now).principal->name, "ann");
  EXPECT_EQ(tokens.verify("second", now).principal->role, Role::reader);
  for (const auto* wrong : {"", "f", "firs", "firstt", "First", "third"}) {
    const auto verdict = tokens.verify(wrong, now);
    EXPECT_FALSE(verdict.principal) << wrong;
    EXPECT_EQ(verdict.refusal, "Not Authorized! Invalid token");
  }
}

TEST(TokenVerifier, TakesSignedTokensOnlyWhereItIsTold) {
  const auto key = testing::SigningKey::p256();
  const std::string token = key.sign(R"({"sub":"svc","roles":["editor"]})");
  TokenVerifier tokens;
  tokens.add("known", {"ann", Role::admin});
  EXPECT_FALSE(tokens.verify(token, now).principal);
  tokens.accept_signed({parse_jwt_keys(key.pem()), "", ""});
  EXPECT_EQ(tokens.verify(token, now).principal->name, "svc");
  EXPECT_EQ(tokens.verify(token, now).principal->role, Role::editor);
  EXPECT_EQ(tokens.verify("known", now).principal->name, "ann");
  const std::string old = key.sign(R"({"sub":"svc","exp":1000})");
  EXPECT_EQ(tokens.verify(old, now).refusal, "Expired token!");
}

TEST(Role, HasANameEach) {
  for (const Role role : {Role::reader, Role::editor, Role::admin}) EXPECT_EQ(role_of(to_string(role)), role);
  EXPECT_FALSE(role_of("Reader"));
  EXPECT_FALSE(role_of(""));
}

}  // namespace
}  // namespace ai_sdk::server
