#include "client_fixture.hpp"

#include <sstream>

namespace ai_sdk::testing {
namespace {

// Everything that an error says of itself.
std::string all_text(const AiSdkError& error) {
  std::string text = std::string(error.what()) + error.server_message() + error.body() + error.request_id();
  if (const auto* network = dynamic_cast<const NetworkError*>(&error)) text += network->cause();
  return text;
}

class SecretsTest : public ClientTest {
 protected:
  static std::string error_text(const std::string& url, const std::string& token = canary) {
    auto settings = config(url);
    settings.token = token;
    settings.max_retries = 0;
    AiSdk client(settings);
    try {
      client.agent("a").call("x");
    } catch (const AiSdkError& error) {
      return all_text(error);
    }
    ADD_FAILURE() << "no error";
    return {};
  }
};

TEST_F(SecretsTest, AServerThatEchoesTheTokenDoesNotGetItIntoAnError) {
  const std::string token = canary;
  const std::string json =
      R"({"code":500,"message":"bad header Bearer )" + token + R"(","error":")" + token + "\"}";
  for (const std::string& bytes : std::vector<std::string>{
           json_answer(json, 500), json_answer(json, 401), json_answer(json, 400), json_answer(json, 403),
           json_answer(json, 404), json_answer(json, 429),
           answer(500, "X-Request-ID: " + token + "\r\n", "{}"),
           answer(302, "Location: http://x/?token=" + token + "\r\n", ""),
           answer(200, "", "no JSON " + token), json_answer(R"({"response":[")" + token + "\"]}")}) {
    SCOPED_TRACE(bytes);
    ScriptedPeer peer(always(bytes));
    const std::string text = error_text(peer.url());
    EXPECT_FALSE(contains(text, token)) << text;
    EXPECT_FALSE(contains(text, token.substr(0, 10))) << text;
  }
}

TEST_F(SecretsTest, NorDoesOneThatIsCutInHalf) {
  const std::string token = canary;
  for (const std::size_t limit : {200u, 300u, 2048u}) {
    for (const int status : {200, 500}) {
      for (std::size_t before = limit - 40; before < limit + 4; before += 3) {
        ScriptedPeer peer(always(answer(status, "", std::string(before, 'x') + token)));
        const std::string text = error_text(peer.url());
        EXPECT_FALSE(contains(text, token.substr(0, 8))) << before << ": " << text;
      }
    }
  }
}

TEST_F(SecretsTest, NorOneWithEscapedSlashes) {
  ScriptedPeer peer(always(json_answer(R"({"message":"who is secret\/with\/slashes?"})", 500)));
  const std::string text = error_text(peer.url(), "secret/with/slashes");
  EXPECT_FALSE(contains(text, "secret/with/slashes")) << text;
  EXPECT_FALSE(contains(text, R"(secret\/with)")) << text;
}

TEST_F(SecretsTest, StreamsKeepItToo) {
  const std::string token = canary;
  for (const std::string& bytes :
       {answer(200, "Content-Type: text/" + token + "\r\n", ""),
        std::string(stream_head) + chunk(event("fatal-error", R"({"error":"who is )" + token + "?\"}")) +
            std::string(last_chunk),
        json_answer(R"({"message":")" + token + "\"}", 403)}) {
    ScriptedPeer peer(always(bytes));
    AiSdk client(config(peer.url()));
    const auto error = thrown<AiSdkError>([&] {
      for (const auto& text : client.agent("a").stream_content("x")) EXPECT_FALSE(contains(text, token));
    });
    EXPECT_FALSE(contains(all_text(error), token)) << all_text(error);
  }
}

TEST_F(SecretsTest, TheDebugLogDoesNotHoldIt) {
  ScriptedPeer peer(always(json_answer(std::string(R"({"message":"no )") + canary + "\"}", 429)));
  auto settings = config(peer.url());
  settings.debug = true;
  AiSdk client(settings);
  ::testing::internal::CaptureStderr();
  EXPECT_THROW(client.agent("a").call("a secret message"), RateLimitError);
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_TRUE(contains(log, "429")) << log;
  EXPECT_FALSE(contains(log, canary)) << log;
  EXPECT_FALSE(contains(log, "a secret message")) << log;
}

TEST_F(SecretsTest, ATokenIsNotPrinted) {
  std::ostringstream out;
  out << Token(canary);
  EXPECT_EQ(out.str(), "***");
}

TEST_F(SecretsTest, WhatAServerSaysIsHarmlessToATerminal) {
  const std::string evil = "\\u001b]0;owned\\u0007\\u202e";
  ScriptedPeer refusing(always(json_answer(R"({"message":")" + evil + "\"}", 500)));
  ScriptedPeer failing(always(std::string(stream_head) +
                              chunk(event("error", R"({"error":")" + evil + "\"}")) +
                              std::string(last_chunk)));
  AiSdk first(config(refusing.url()));
  AiSdk second(config(failing.url()));
  const auto refused = thrown<AiSdkError>([&] { first.agent("a").call("x"); });
  const auto failed = thrown<AiSdkError>([&] {
    for (const auto& text : second.agent("a\x1b[2J").stream_content("x")) (void)text;
  });
  for (const auto& error : {refused, failed}) {
    EXPECT_FALSE(contains(error.message(), "\x1b")) << error.message();
    EXPECT_FALSE(contains(error.message(), "\x07")) << error.message();
    EXPECT_TRUE(contains(error.message(), "owned")) << error.message();
  }
}

}  // namespace
}  // namespace ai_sdk::testing
