#include "client_fixture.hpp"

namespace ai_sdk::testing {
namespace {

class StreamEndTest : public ClientTest {
 protected:
  // Sends this and closes.
  static ScriptedPeer::Script cut(std::string bytes) {
    return [bytes = std::move(bytes)](PeerConnection& connection) {
      connection.read_request();
      connection.send(bytes);
      connection.close();
    };
  }
  static std::size_t read_all(EventRange& events) {
    std::size_t count = 0;
    while (events.next()) ++count;
    return count;
  }
};

TEST_F(StreamEndTest, WithoutAnEndEventIsAnInterruption) {
  const std::string events = start_event("c-7") + content_event("half an ") + content_event("answer");
  for (const std::string& bytes :
       {std::string(stream_head) + chunk(events) +
            std::string(last_chunk),                                     // ended well, but not by the agent
        std::string(stream_head) + chunk(events),                        // cut between chunks
        std::string(stream_head) + chunk(events) + "20\r\nevent: mess",  // cut inside one
        "HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + events,
        "HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + events + end_event().substr(0, 40)}) {
    SCOPED_TRACE(bytes);
    ScriptedPeer peer(cut(bytes));
    AiSdk client(config(peer.url()));
    auto stream = client.agent("analyst").stream("x");
    std::size_t count = 0;
    const auto error = thrown<StreamInterruptedError>([&] {
      while (stream.next()) ++count;
    });
    EXPECT_EQ(count, 3u);
    EXPECT_EQ(error.partial_text(), "half an answer");
    EXPECT_TRUE(error.conversation_id() == "c-1" || error.conversation_id() == "c-7");
    EXPECT_EQ(error.agent_name(), "analyst");
    EXPECT_EQ(error.request_id(), stream.request_id());
    EXPECT_TRUE(contains(error.message(), "partial_text")) << error.message();
    EXPECT_EQ(stream.next(), std::nullopt);
    EXPECT_EQ(peer.requests().size(), 1u);
  }
}

TEST_F(StreamEndTest, BeforeAnyEventIsAnInterruptionToo) {
  ScriptedPeer peer(cut(std::string(stream_head)));
  AiSdk client(config(peer.url()));
  auto stream = client.agent("a").stream("x");
  const auto error = thrown<StreamInterruptedError>([&] { stream.next(); });
  EXPECT_EQ(error.partial_text(), "");
}

TEST_F(StreamEndTest, BeforeAnyEventIsRepeatedWhereThatWasAskedFor) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send(stream_head);
    if (connection.index() == 0) return connection.reset();
    connection.send(chunk(content_event("second") + end_event()) + std::string(last_chunk));
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  auto stream = client.agent("a").stream("x", {.retry_failed_runs = true});
  EXPECT_EQ(stream.next()->content, "second");
  EXPECT_EQ(read_all(stream), 1u);
  EXPECT_EQ(peer.requests().size(), 2u);
}

TEST_F(StreamEndTest, AfterAnEventIsNeverRepeated) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send(std::string(stream_head) + chunk(content_event("first")));
    connection.wait_for_close(50ms);
    connection.reset();
  });
  AiSdk client(config(peer.url()));
  auto stream = client.agent("a").stream("x", {.retry_failed_runs = true});
  EXPECT_EQ(stream.next()->content, "first");
  EXPECT_THROW(stream.next(), StreamInterruptedError);
  EXPECT_EQ(peer.requests().size(), 1u);
}

TEST_F(StreamEndTest, WhatBreaksAfterTheEndConcernsNobody) {
  for (const std::string& after :
       {std::string("zz no chunk at all\r\n"), std::string("5\r\nab"), std::string()}) {
    ScriptedPeer peer(cut(std::string(stream_head) + chunk(content_event("a") + end_event()) + after));
    AiSdk client(config(peer.url()));
    auto stream = client.agent("a").stream("x");
    EXPECT_EQ(read_all(stream), 2u);
    EXPECT_EQ(stream.next(), std::nullopt);
  }
}

TEST_F(StreamEndTest, AnErrorEventBeforeItExplainsIt) {
  ScriptedPeer peer(cut(std::string(stream_head) + chunk(event("error", R"({"error":"overloaded"})")) +
                        std::string(last_chunk)));
  AiSdk client(config(peer.url()));
  auto stream = client.agent("a").stream("x");
  const auto event = stream.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->error, "overloaded");
  EXPECT_EQ(stream.next(), std::nullopt);
}

TEST_F(StreamEndTest, GarbageInTheMiddleIsAnError) {
  ScriptedPeer peer(cut(std::string(stream_head) + chunk(content_event("a")) + "no chunk\r\n"));
  AiSdk client(config(peer.url()));
  auto stream = client.agent("a").stream("x");
  EXPECT_EQ(stream.next()->content, "a");
  EXPECT_THROW(stream.next(), AgentExecutionError);
}

TEST_F(StreamEndTest, WhatIsNoEventStreamIsSaid) {
  for (const std::string& bytes : {json_answer(R"({"response":"x"})"),
                                   answer(200, "Content-Type: text/html\r\n", "<html>log in</html>")}) {
    ScriptedPeer peer(always(bytes));
    AiSdk client(config(peer.url()));
    const auto error = thrown<AgentExecutionError>([&] { client.agent("a").stream("x"); });
    EXPECT_TRUE(contains(error.message(), "instead of an event stream")) << error.message();
    EXPECT_EQ(error.status_code(), 200);
  }
}

TEST_F(StreamEndTest, RefusalsAreThrownWhenItIsOpened) {
  const auto open = [&](int status) {
    ScriptedPeer peer(always(json_answer(R"({"message":"said"})", status)));
    AiSdk client(config(peer.url()));
    client.agent("analyst").stream("x", {.max_retries = 0});
  };
  EXPECT_THROW(open(401), AuthenticationError);
  EXPECT_THROW(open(403), AgentNotEnabledError);
  EXPECT_THROW(open(404), AgentNotFoundError);
  EXPECT_THROW(open(429), RateLimitError);
  EXPECT_THROW(open(400), ValidationError);
  EXPECT_THROW(open(500), AgentExecutionError);
  EXPECT_THROW(open(302), AgentExecutionError);
}

TEST_F(StreamEndTest, EarlyClosesTheConnection) {
  const auto endless = [](PeerConnection& connection) {
    connection.read_request();
    connection.send(std::string(stream_head) + chunk(content_event("a") + content_event("b")));
    EXPECT_TRUE(connection.wait_for_close());
  };
  ScriptedPeer peer(endless);
  AiSdk client(config(peer.url()));
  const auto agent = client.agent("a");
  for (const auto& event : agent.stream("left by break")) {
    EXPECT_EQ(event.content, "a");
    break;
  }
  EXPECT_TRUE(peer.wait_for_client_closes(1));
  { auto stream = agent.stream("never read"); }
  EXPECT_TRUE(peer.wait_for_client_closes(2));
  auto stream = agent.stream("closed");
  EXPECT_TRUE(stream.next());
  stream.close();
  stream.close();
  EXPECT_TRUE(peer.wait_for_client_closes(3));
  EXPECT_EQ(stream.next(), std::nullopt);
  try {
    for (const auto& event : agent.stream("left by an exception")) throw std::runtime_error(event.content);
  } catch (const std::runtime_error&) {
  }
  EXPECT_TRUE(peer.wait_for_client_closes(4));
  for (const auto& text : agent.stream_content("content, left by break")) {
    EXPECT_EQ(text, "a");
    break;
  }
  EXPECT_TRUE(peer.wait_for_client_closes(5));
  EXPECT_TRUE(soon([&] { return client.stats().open_connections == 0; }));
}

}  // namespace
}  // namespace ai_sdk::testing
