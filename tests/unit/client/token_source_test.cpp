#include "async_run.hpp"
#include "client_fixture.hpp"
#include "support/temp_dir.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <fstream>
#include <thread>

namespace ai_sdk::testing {
namespace {

namespace asio = boost::asio;

class TokenSourceTest : public ClientTest {
 protected:
  static AiSdkConfig with_token(const std::string& url, Token token) {
    auto settings = config(url);
    settings.token = std::move(token);
    return settings;
  }
  // Lets only this token pass.
  static ScriptedPeer::Script wants(std::shared_ptr<std::atomic<int>> good) {
    return [=](PeerConnection& connection) {
      while (const auto request = connection.next_request()) {
        const bool known = request->header("authorization") == "Bearer t-" + std::to_string(*good);
        connection.send(known ? run_answer("ok") : json_answer(R"({"message":"no"})", 401));
      }
    };
  }
  static AuthenticationError refusal(const Token& token, const CallOptions& options = {}) {
    ScriptedPeer peer(always(run_answer("ok")));
    AiSdk client(with_token(peer.url(), token));
    const auto error = thrown<AuthenticationError>([&] { client.agent("a").call("x", options); });
    EXPECT_EQ(peer.requests().size(), 0u);
    EXPECT_FALSE(error.request_id().empty());
    return error;
  }
};

TEST_F(TokenSourceTest, AFileACommandAndAFunctionGiveAToken) {
  TempDir folder;
  const std::string path = (folder.path() / "token").string();
  std::ofstream(path) << "  t-file\r\n\n";
  for (const auto& [token, secret] :
       {std::pair{Token::from_file(path), "t-file"},
        std::pair{Token::from_command("printf 't-%s\\n' command"), "t-command"},
        std::pair{Token::from_callable([] { return std::string("t-function"); }), "t-function"}}) {
    ScriptedPeer peer(always(run_answer("ok")));
    AiSdk client(with_token(peer.url(), token));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.agent("a").call("x").response, "ok");
    for (const auto& request : peer.requests()) {
      EXPECT_EQ(request.header("authorization"), std::string("Bearer ") + secret);
      EXPECT_EQ(request.count("authorization"), 1u);
    }
  }
}

TEST_F(TokenSourceTest, ItIsAskedByTheFirstCallAndThenKept) {
  std::atomic<int> asked = 0;
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(with_token(peer.url(), Token::from_callable([&] {
                            ++asked;
                            return std::string("secret");
                          })));
  EXPECT_EQ(asked, 0);
  std::vector<asio::awaitable<InvokeResponse>> calls;
  for (int i = 0; i < 100; ++i) calls.push_back(client.agent("a").acall("x"));
  run(when_all(std::move(calls)));
  EXPECT_EQ(asked, 1);
}

TEST_F(TokenSourceTest, ARefusedTokenIsAskedForOnceHoweverManyCallsWereRefused) {
  const auto good = std::make_shared<std::atomic<int>>(1);
  std::atomic<int> asked = 0;
  ScriptedPeer peer(wants(good));
  AiSdk client(with_token(peer.url(), Token::from_callable([&] { return "t-" + std::to_string(++asked); })));
  client.agent("a").call("x");
  *good = 2;
  std::vector<asio::awaitable<InvokeResponse>> calls;
  for (int i = 0; i < 100; ++i) calls.push_back(client.agent("a").acall("x", {.max_retries = 0}));
  EXPECT_EQ(run(when_all(std::move(calls))).size(), 100u);
  EXPECT_EQ(asked, 2);
}

TEST_F(TokenSourceTest, AStreamGetsANewTokenToo) {
  std::atomic<int> asked = 0;
  ScriptedPeer peer([](PeerConnection& connection) {
    while (const auto request = connection.next_request())
      connection.send(request->header("authorization") == "Bearer t-2"
                          ? std::string(stream_head) + chunk(content_event("hi") + end_event()) +
                                std::string(last_chunk)
                          : json_answer("{}", 401));
  });
  AiSdk client(with_token(peer.url(), Token::from_callable([&] { return "t-" + std::to_string(++asked); })));
  std::string text;
  for (const auto& part : client.agent("a").stream_content("x")) text += part;
  EXPECT_EQ(text, "hi");
  const auto requests = peer.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].header("idempotency-key"), requests[1].header("idempotency-key"));
  EXPECT_EQ(requests[0].header("x-request-id"), requests[1].header("x-request-id"));
}

TEST_F(TokenSourceTest, ATokenThatStaysRefusedIsSaid) {
  std::atomic<int> asked = 0;
  ScriptedPeer peer(always(json_answer(R"({"message":"who are you?"})", 401)));
  AiSdk fresh(with_token(peer.url(), Token::from_callable([&] { return "t-" + std::to_string(++asked); })));
  EXPECT_THROW(fresh.agent("a").call("x"), AuthenticationError);
  EXPECT_EQ(peer.requests().size(), 2u);  // once with each token, and no more
  // The same token again: there is no use in sending it again.
  AiSdk stale(with_token(peer.url(), Token::from_callable([] { return std::string("same"); })));
  EXPECT_THROW(stale.agent("a").call("x"), AuthenticationError);
  EXPECT_EQ(peer.requests().size(), 3u);
  // One that was given cannot change.
  AiSdk given(config(peer.url()));
  EXPECT_THROW(given.agent("a").call("x"), AuthenticationError);
  EXPECT_EQ(peer.requests().size(), 4u);
}

TEST_F(TokenSourceTest, WhatACommandSaysIsShownForDebuggingOnly) {
  AiSdkConfig settings = with_token(
      "http://127.0.0.1:1", Token::from_command("printf '\\033[2Jvault is sealed\\n%01000d' 0 >&2; exit 7"));
  const auto message = [&] {
    return thrown<AuthenticationError>([&] { AiSdk(settings).agent("a").call("x"); }).message();
  };
  EXPECT_FALSE(contains(message(), "sealed")) << message();
  settings.debug = true;
  const std::string shown = message();
  EXPECT_TRUE(contains(shown, "It said: \\x1B[2Jvault is sealed")) << shown;
  EXPECT_LT(shown.size(), 450u);
}

TEST_F(TokenSourceTest, WhatFailsNamesTheSource) {
  TempDir folder;
  const std::string path = (folder.path() / "missing").string();
  auto error = refusal(Token::from_file(path));
  EXPECT_TRUE(contains(error.message(), path) && contains(error.message(), "No such file"))
      << error.message();
  std::ofstream(path) << " \n";
  EXPECT_TRUE(contains(refusal(Token::from_file(path)).message(), "nothing but blanks"));
  std::ofstream(path) << std::string(70'000, 'x');
  EXPECT_TRUE(contains(refusal(Token::from_file(path)).message(), "64 KiB"));

  error = refusal(Token::from_command("echo s3cret; echo 'vault \033[2J is sealed' >&2; exit 7"));
  EXPECT_TRUE(contains(error.message(), "exit status 7")) << error.message();
  for (const char* secret : {"s3cret", "sealed", "\033"})
    EXPECT_FALSE(contains(error.message(), secret)) << error.message();
  EXPECT_TRUE(contains(error.message(), "'echo'") && contains(error.message(), "debug")) << error.message();
  EXPECT_TRUE(contains(refusal(Token::from_command("true")).message(), "wrote nothing"));
  EXPECT_TRUE(contains(refusal(Token::from_command("no-such-program-here")).message(), "127"));
  EXPECT_TRUE(contains(refusal(Token::from_command("yes | head -c 70000")).message(), "64 KiB"));

  error = refusal(Token::from_command("echo 'two words'"));
  EXPECT_TRUE(contains(error.message(), "no token can be")) << error.message();
  error =
      refusal(Token::from_callable([]() -> std::string { throw std::runtime_error("the vault is shut"); }));
  EXPECT_TRUE(contains(error.message(), "the vault is shut")) << error.message();
  error = refusal(Token::from_callable([]() -> std::string { throw 7; }));
  EXPECT_TRUE(contains(error.message(), "the token function")) << error.message();
  EXPECT_TRUE(
      contains(refusal(Token::from_callable([] { return std::string("a\nb"); })).message(), "control"));
}

TEST_F(TokenSourceTest, AfterAFailureTheNextCallAsksAgain) {
  std::atomic<int> asked = 0;
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(with_token(peer.url(), Token::from_callable([&]() -> std::string {
                            if (++asked == 1) throw std::runtime_error("not yet");
                            return "secret";
                          })));
  EXPECT_THROW(client.agent("a").call("x"), AuthenticationError);
  EXPECT_EQ(client.agent("a").call("x").response, "ok");
}

TEST_F(TokenSourceTest, ASlowSourceHoldsNobodyElseUpAndTheDeadlineCounts) {
  Gate go;
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(with_token(peer.url(), Token::from_callable([&] {
                            EXPECT_TRUE(go.wait());
                            return std::string("secret");
                          })));
  const auto error = thrown<TimeoutError>([&] { client.agent("a").call("x", {.deadline = 50ms}); });
  EXPECT_EQ(error.limit(), "deadline");
  EXPECT_TRUE(contains(error.message(), "the token function")) << error.message();
  EXPECT_THROW(run(with_timeout(client.agent("a").acall("x"), 50ms)), TimeoutError);
  EXPECT_EQ(client.stats().in_flight, 0u);  // the I/O thread answers
  go.open();
  EXPECT_EQ(client.agent("a").call("x").response, "ok");
}

TEST_F(TokenSourceTest, ClosingTheClientEndsTheCommandAndItsChildren) {
  TempDir folder;
  const auto mark = folder.path() / "begun";
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(with_token(peer.url(),
                          Token::from_command("echo $$ > '" + mark.string() + "'; sleep 1000; echo never")));
  std::exception_ptr failure;
  std::thread caller([&] {
    try {
      client.agent("a").call("x");
    } catch (...) {
      failure = std::current_exception();
    }
  });
  int shell = 0;
  EXPECT_TRUE(soon([&] { return static_cast<bool>(std::ifstream(mark) >> shell); }));
  client.close();
  caller.join();
  EXPECT_THROW(std::rethrow_exception(failure), AiSdkError);
  EXPECT_TRUE(soon([&] { return ::kill(-shell, 0) != 0; }));
}

TEST_F(TokenSourceTest, AFunctionThatDoesNotReturnDoesNotHoldUpTheEnd) {
  const auto go = std::make_shared<Gate>(), ended = std::make_shared<Gate>();
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(with_token(peer.url(), Token::from_callable([=] {
                            EXPECT_TRUE(go->wait());
                            ended->open();
                            return std::string("secret");
                          })));
  EXPECT_THROW(run(with_timeout(client.agent("a").acall("x"), 50ms)), TimeoutError);
  const auto before = Clock::now();
  client.close();
  EXPECT_LT(Clock::now() - before, 10s);
  go->open();
  EXPECT_TRUE(ended->wait());
}

TEST_F(TokenSourceTest, NoTokenThatWasInUseIsShown) {
  std::atomic<int> asked = 0;
  ScriptedPeer peer([](PeerConnection& connection) {
    while (const auto request = connection.next_request())
      connection.send(
          json_answer(R"({"message":"canary-1 and canary-2, or )" + request->header("authorization") + "?\"}",
                      request->header("authorization") == "Bearer canary-1" ? 401 : 500));
  });
  AiSdk client(
      with_token(peer.url(), Token::from_callable([&] { return "canary-" + std::to_string(++asked); })));
  const auto error = thrown<AgentExecutionError>([&] { client.agent("a").call("x"); });
  for (const auto& text : {error.message(), error.server_message(), error.body()})
    EXPECT_FALSE(contains(text, "canary")) << text;
}

TEST_F(TokenSourceTest, TheCommandInheritsNothing) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(with_token(peer.url(), Token::from_command("ls /proc/self/fd | wc -l; cat")));
  client.agent("a").call("x");
  // 0, 1, 2 and the folder itself.
  EXPECT_EQ(peer.requests().at(0).header("authorization"), "Bearer 4");
}

}  // namespace
}  // namespace ai_sdk::testing
