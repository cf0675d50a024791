// Tokens that an issuer has signed: which are taken, whose they are, and which are not.
#include "trust/jwt.hpp"

#include "core/base64url.hpp"
#include "signing_key.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

using testing::SigningKey;

constexpr std::int64_t now_s = 1'800'000'000;
const auto now = std::chrono::system_clock::time_point(std::chrono::seconds(now_s));

const SigningKey& rsa() {
  static const SigningKey key = SigningKey::rsa();
  return key;
}
const SigningKey& p256() {
  static const SigningKey key = SigningKey::p256();
  return key;
}

JwtRules rules() { return {parse_jwt_keys(rsa().pem() + p256().pem()), "open-metadata.org", ""}; }

std::string payload(const std::string& more = "") {
  return R"({"iss":"open-metadata.org","sub":"ingestion-bot","exp":)" + std::to_string(now_s + 100) + more +
         "}";
}

TEST(Jwt, TakesWhatTheIssuerHasSigned) {
  for (const auto* key : {&rsa(), &p256()}) {
    const auto verdict = verify_jwt(key->sign(payload()), rules(), now);
    ASSERT_TRUE(verdict.principal) << verdict.refusal;
    EXPECT_EQ(verdict.principal->name, "ingestion-bot");
    EXPECT_EQ(verdict.principal->role, Role::reader);
  }
}

TEST(Jwt, RefusesEveryTokenThatDiffersInOneCharacter) {
  for (const auto* key : {&rsa(), &p256()}) {
    const std::string good = key->sign(payload());
    for (std::size_t at = 0; at < good.size(); ++at) {
      std::string bad = good;
      bad[at] = bad[at] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(verify_jwt(bad, rules(), now).principal) << at;
    }
  }
}

TEST(Jwt, RefusesAKeyThatIsNotTheIssuers) {
  EXPECT_FALSE(verify_jwt(SigningKey::rsa().sign(payload()), rules(), now).principal);
  EXPECT_FALSE(verify_jwt(SigningKey::p256().sign(payload()), rules(), now).principal);
}

// Classic attacks: no algorithm, and the public key taken for a secret.
TEST(Jwt, LetsNoTokenChooseItsAlgorithm) {
  for (const auto* header : {R"({"alg":"none"})", R"({"alg":"HS256"})", R"({"alg":"ES256"})", R"({})",
                             R"({"alg":"RS512"})", R"({"alg":"RS256","crit":["exp"]})"}) {
    EXPECT_FALSE(verify_jwt(rsa().sign(header, payload()), rules(), now).principal) << header;
  }
  const std::string unsigned_token =
      core::encode_base64url(R"({"alg":"none"})") + '.' + core::encode_base64url(payload()) + '.';
  EXPECT_FALSE(verify_jwt(unsigned_token, rules(), now).principal);
}

TEST(Jwt, HoldsTheDatesAgainstTheClock) {
  const auto refusal = [](const std::string& dates) {
    return verify_jwt(rsa().sign(R"({"iss":"open-metadata.org","sub":"a")" + dates + "}"), rules(), now)
        .refusal;
  };
  EXPECT_EQ(refusal(R"(,"exp":)" + std::to_string(now_s - 60)), "Expired token!");
  EXPECT_EQ(refusal(R"(,"exp":)" + std::to_string(now_s - 59)), "") << "a minute's grace";
  EXPECT_EQ(refusal(R"(,"exp":null)"), "") << "unlimited";
  EXPECT_EQ(refusal(""), "");
  EXPECT_EQ(refusal(R"(,"exp":"soon")"), "Not Authorized! Invalid token");
  EXPECT_EQ(refusal(R"(,"exp":true)"), "Not Authorized! Invalid token");
  EXPECT_EQ(refusal(R"(,"nbf":)" + std::to_string(now_s + 61)), "Not Authorized! The token is not valid yet");
  EXPECT_EQ(refusal(R"(,"nbf":)" + std::to_string(now_s + 60)), "");
}

TEST(Jwt, AsksForIssuerAndAudience) {
  auto strict = rules();
  strict.audience = "ai-sdk";
  const auto taken = [&](const std::string& text) {
    return verify_jwt(rsa().sign(text), strict, now).principal.has_value();
  };
  EXPECT_TRUE(taken(payload(R"(,"aud":"ai-sdk")")));
  EXPECT_TRUE(taken(payload(R"(,"aud":["other","ai-sdk"])")));
  EXPECT_FALSE(taken(payload(R"(,"aud":"other")")));
  EXPECT_FALSE(taken(payload()));
  EXPECT_FALSE(taken(R"({"iss":"evil.example","sub":"a","aud":"ai-sdk"})"));
  EXPECT_FALSE(taken(R"({"iss":"open-metadata.org","aud":"ai-sdk"})")) << "nobody's";
}

TEST(Jwt, ReadsTheRole) {
  const auto role = [](const std::string& more) {
    return verify_jwt(rsa().sign(payload(more)), rules(), now).principal->role;
  };
  EXPECT_EQ(role(R"(,"roles":["Admin"])"), Role::admin);
  EXPECT_EQ(role(R"(,"roles":["DataConsumer","editor"])"), Role::editor);
  EXPECT_EQ(role(R"(,"scope":"openid editor")"), Role::editor);
  EXPECT_EQ(role(R"(,"roles":[],"scope":"")"), Role::reader);
  EXPECT_EQ(role(R"(,"roles":7)"), Role::reader);
}

TEST(Jwt, FindsTheKeyByItsId) {
  const JwtRules keys{parse_jwt_keys(R"({"keys":[)" + rsa().jwk("one") + "," + p256().jwk("two") + "]}"), "",
                      ""};
  EXPECT_TRUE(verify_jwt(rsa().sign(R"({"alg":"RS256","kid":"one"})", payload()), keys, now).principal);
  EXPECT_TRUE(verify_jwt(p256().sign(R"({"alg":"ES256","kid":"two"})", payload()), keys, now).principal);
  EXPECT_FALSE(verify_jwt(rsa().sign(R"({"alg":"RS256","kid":"two"})", payload()), keys, now).principal);
}

TEST(Jwt, RefusesWhatIsNone) {
  for (const auto* text : {"", ".", "..", "...", "a.b", "a.b.c", "eyJ.eyJ.x", "eyJ9.eyJ9.", "\xff.\xff.\xff"})
    EXPECT_FALSE(verify_jwt(text, rules(), now).principal) << text;
}

}  // namespace
}  // namespace ai_sdk::server
