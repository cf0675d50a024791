#include "client_fixture.hpp"

#include <ai_sdk/testing.hpp>

#include <algorithm>

namespace ai_sdk::testing {
namespace {

class RequestIdTest : public ClientTest {};

constexpr const char* run = R"({"conversationId":"c-1","response":"fine"})";
const std::string end_of_run = start_event() + content_event("fine") + end_event();

std::string stream_with_id(std::string_view id, const std::string& events) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nx-request-ID: " + std::string(id) +
         "\r\nConnection: close\r\n\r\n" + events;
}

// Answers each connection's requests with the next of these, and closes after one.
ScriptedPeer::Script in_turn(std::vector<std::string> answers) {
  return [answers = std::move(answers)](PeerConnection& connection) {
    if (!connection.next_request()) return;
    connection.send(answers.at(std::min<std::size_t>(connection.index(), answers.size() - 1)));
    connection.close();
  };
}

TEST_F(RequestIdTest, AResponseHasTheOneThatWasSent) {
  ScriptedPeer peer(always(json_answer(run)));
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.agent("a").call("x", {.request_id = "mine"}).request_id, "mine");
  const auto made = client.agent("a").call("x");
  EXPECT_EQ(made.request_id, peer.requests().back().header("x-request-id"));
  EXPECT_EQ(made.request_id.size(), 36u);
}

TEST_F(RequestIdTest, TheServersOwnWins) {
  ScriptedPeer peer(always(answer(200, "Content-Type: application/json\r\nx-request-id: theirs\r\n", run)));
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.agent("a").call("x", {.request_id = "mine"}).request_id, "theirs");
}

TEST_F(RequestIdTest, OnlyTheLastAnswersCounts) {
  ScriptedPeer peer(in_turn({answer(503, "X-Request-ID: first\r\n", "{}"), json_answer(run)}));
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.agent("a").call("x", {.request_id = "mine"}).request_id, "mine");
  EXPECT_EQ(peer.requests().size(), 2u);
}

TEST_F(RequestIdTest, IsAboutTheCallAndNotTheAnswer) {
  ScriptedPeer peer(always(json_answer(run)));
  AiSdk client(config(peer.url()));
  const auto one = client.agent("a").call("x");
  auto other = client.agent("a").call("x");
  EXPECT_NE(one.request_id, other.request_id);
  EXPECT_EQ(one, other);
  other.response += ".";
  EXPECT_NE(one, other);
}

TEST_F(RequestIdTest, AnAnswerThatCannotBeUsedHasItToo) {
  ScriptedPeer peer(always(answer(201, "X-Request-ID: theirs\r\n", "<html>")));
  AiSdk client(config(peer.url()));
  const auto error = thrown<AgentExecutionError>([&] { client.agent("a").call("x"); });
  EXPECT_EQ(error.request_id(), "theirs");
  EXPECT_EQ(error.status_code(), 201);
}

TEST_F(RequestIdTest, ATokenThatComesBackInItIsBlottedOut) {
  const std::string token = canary;
  for (const std::size_t before : {std::size_t{2}, 256 - token.size() / 2, std::size_t{300}}) {
    const std::string sent = std::string(before, 'r') + token;
    ScriptedPeer peer(
        always(answer(200, "Content-Type: application/json\r\nX-Request-ID: " + sent + "\r\n", run)));
    AiSdkConfig with_canary = config(peer.url());
    with_canary.token = token;
    AiSdk client(std::move(with_canary));
    const auto id = client.agent("a").call("x").request_id;
    EXPECT_TRUE(id.starts_with("rr")) << id;
    EXPECT_LE(id.size(), 256u);
    EXPECT_FALSE(contains(id, token.substr(0, 4))) << id;
  }
}

TEST_F(RequestIdTest, OneThatCannotBeShownIsNone) {
  for (const char* odd : {"a b", "\xff", "\x1b[31mred", "\t"}) {
    ScriptedPeer peer(always(
        answer(200, "Content-Type: application/json\r\nX-Request-ID: " + std::string(odd) + "\r\n", run)));
    AiSdk client(config(peer.url()));
    std::string id;
    try {
      id = client.agent("a").call("x", {.request_id = "mine"}).request_id;
    } catch (const AiSdkError& error) {  // no field of HTTP at all
      id = error.request_id();
    }
    EXPECT_EQ(id, "mine") << odd;
  }
}

TEST_F(RequestIdTest, AStreamHasTheServersOnceItIsOpen) {
  ScriptedPeer peer(in_turn({stream_with_id("theirs", end_of_run)}));
  AiSdk client(config(peer.url()));
  const auto stream = client.agent("a").stream("x", {.request_id = "mine"});
  EXPECT_EQ(stream.request_id(), "theirs");
}

TEST_F(RequestIdTest, AStreamThatBrokeHasItToo) {
  ScriptedPeer peer(in_turn({stream_with_id("theirs", start_event())}));
  AiSdk client(config(peer.url()));
  const auto error = thrown<StreamInterruptedError>([&] {
    for (const auto& event : client.agent("a").stream("x")) EXPECT_EQ(event.type, EventType::start);
  });
  EXPECT_EQ(error.request_id(), "theirs");
}

TEST_F(RequestIdTest, AnAgentsErrorEventHasItToo) {
  ScriptedPeer peer(in_turn({stream_with_id("theirs", event("error", R"({"error":"no"})"))}));
  AiSdk client(config(peer.url()));
  const auto error = thrown<AgentExecutionError>([&] {
    for (const auto& text : client.agent("a").stream_content("x")) ADD_FAILURE() << text;
  });
  EXPECT_EQ(error.request_id(), "theirs");
}

TEST_F(RequestIdTest, AConversationKeepsItForEachTurn) {
  ScriptedPeer peer(
      in_turn({answer(200, "X-Request-ID: first\r\n", run), stream_with_id("second", end_of_run)}));
  AiSdk client(config(peer.url()));
  Conversation conversation(client.agent("a"));
  conversation.send("x");
  for ([[maybe_unused]] const auto& event : conversation.stream("y")) continue;
  const auto responses = conversation.responses();
  ASSERT_EQ(responses.size(), 2u);
  EXPECT_EQ(responses[0].request_id, "first");
  EXPECT_EQ(responses[1].request_id, "second");
}

TEST_F(RequestIdTest, AScriptedAnswerBringsItsOwn) {
  ScriptedTransport script;
  InvokeResponse response;
  response.response = "42";
  response.request_id = "theirs";
  script.on_call("a").reply(response);
  AiSdk client = script.client();
  EXPECT_EQ(client.agent("a").call("x").request_id, "theirs");
}

}  // namespace
}  // namespace ai_sdk::testing
