#include "client_fixture.hpp"
#include "support/gzip.hpp"

namespace ai_sdk::testing {
namespace {

class EncodingTest : public ClientTest {};

TEST_F(EncodingTest, CompressedAnswersAreRead) {
  const std::string body = compressed(R"({"conversationId":"c-1","response":"ok"})");
  ScriptedPeer peer(
      always(answer(200, "Content-Encoding: gzip\r\nContent-Type: application/json\r\n", body)));
  AiSdk client(config(peer.url()));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.agent("a").call("x").response, "ok");
  EXPECT_EQ(peer.connections(), 1u);
  EXPECT_EQ(peer.requests().front().header("accept-encoding"), "gzip");
}

TEST_F(EncodingTest, CompressedErrorsAreRead) {
  const std::string body = compressed(R"({"message":"no such agent here"})");
  ScriptedPeer peer(
      always(answer(404, "Content-Encoding: gzip\r\nContent-Type: application/json\r\n", body)));
  AiSdk client(config(peer.url()));
  const auto error = thrown<AgentNotFoundError>([&] { client.agent("a").call("x"); });
  EXPECT_TRUE(contains(error.message(), "no such agent here")) << error.message();
}

// Each event is handed over with its own bytes.
TEST_F(EncodingTest, CompressedStreamsAreReadAsTheyCome) {
  const std::string first = content_event("a"), second = content_event("b"), end = end_event();
  const auto pieces = compressed_pieces({first, second, end});
  Gate seen;
  ScriptedPeer peer([&](PeerConnection& connection) {
    const auto request = connection.read_request();
    EXPECT_EQ(request.header("accept-encoding"), "identity");
    connection.send(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"
        "Transfer-Encoding: chunked\r\n\r\n" +
        chunk(pieces[0]));
    EXPECT_TRUE(seen.wait());
    connection.send(chunk(pieces[1]) + chunk(pieces[2]) + std::string(last_chunk));
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  auto events = client.agent("a").stream("x");
  EXPECT_EQ(events.next()->content, "a");
  seen.open();
  EXPECT_EQ(events.next()->content, "b");
  EXPECT_EQ(events.next()->type, EventType::end);
  EXPECT_FALSE(events.next());
}

TEST_F(EncodingTest, DamageIsAnErrorThatIsNotRepeated) {
  ScriptedPeer peer(always(answer(200, "Content-Encoding: gzip\r\nContent-Type: application/json\r\n", "x")));
  AiSdk client(config(peer.url()));
  const auto error = thrown<AgentExecutionError>([&] { client.agent("a").call("x"); });
  EXPECT_TRUE(contains(error.message(), "compressed")) << error.message();
  EXPECT_EQ(peer.requests().size(), 1u);
}

}  // namespace
}  // namespace ai_sdk::testing
