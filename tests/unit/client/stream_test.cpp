#include "async_run.hpp"
#include "client_fixture.hpp"

#include <boost/asio/use_future.hpp>

namespace ai_sdk::testing {
namespace {

class StreamTest : public ClientTest {
 protected:
  static std::vector<StreamEvent> all(EventRange events) {
    std::vector<StreamEvent> result;
    for (const StreamEvent& event : events) result.push_back(event);
    return result;
  }
};

std::string whole_stream(std::string_view events) {
  return std::string(stream_head) + chunk(events) + std::string(last_chunk);
}

const std::string answer_events = start_event() + content_event("Two ") +
                                  event("tool-use", R"({"toolName":"search","conversationId":"c-1"})") +
                                  content_event("tables\\u00e4.") + end_event();

void expect_answer(const std::vector<StreamEvent>& events) {
  ASSERT_EQ(events.size(), 5u);
  EXPECT_EQ(events[0].type, EventType::start);
  EXPECT_EQ(events[0].conversation_id, "c-1");
  EXPECT_EQ(events[0].stream_id, "s-1");
  EXPECT_EQ(events[1].type, EventType::content);
  EXPECT_EQ(events[1].content, "Two ");
  EXPECT_EQ(events[2].type, EventType::tool_use);
  EXPECT_EQ(events[2].tool_name, "search");
  EXPECT_EQ(events[3].content, "tablesä.");
  EXPECT_EQ(events[4].type, EventType::end);
}

TEST_F(StreamTest, AsksForAStream) {
  ScriptedPeer peer(always(whole_stream(answer_events)));
  AiSdk client(config(peer.url()));
  auto events = client.agent("a b").stream("hello", {.conversation_id = "c-0"});
  const auto request = peer.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/api/v1/agents/dynamic/name/a%20b/stream");
  EXPECT_EQ(request.header("accept"), "text/event-stream");
  EXPECT_EQ(request.header("x-request-id"), events.request_id());
  EXPECT_FALSE(request.header("idempotency-key").empty());
  EXPECT_EQ(request.body, R"({"message":"hello","conversationId":"c-0"})");
}

TEST_F(StreamTest, HandsOverEventsInOrderAndKeepsTheConnection) {
  ScriptedPeer peer(always(whole_stream(answer_events)));
  AiSdk client(config(peer.url()));
  for (int i = 0; i < 3; ++i) {
    expect_answer(all(client.agent("a").stream("x")));
    EXPECT_TRUE(soon([&] { return client.stats().idle_connections == 1; }));
  }
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(StreamTest, EventsMayBeCutAnywhere) {
  for (const bool crlf : {false, true}) {
    std::string events = answer_events;
    for (std::size_t at = 0; crlf && (at = events.find('\n', at)) != std::string::npos; at += 2)
      events.insert(at, 1, '\r');
    ScriptedPeer peer([&](PeerConnection& connection) {
      for (std::size_t cut = 1; connection.next_request(); ++cut) {
        const std::string first = std::string(stream_head) + chunk(events.substr(0, cut));
        connection.send_apart({first, chunk(events.substr(cut)) + std::string(last_chunk)});
      }
    });
    AiSdk client(config(peer.url()));
    for (std::size_t cut = 1; cut < events.size(); ++cut) {
      SCOPED_TRACE(cut);
      expect_answer(all(client.agent("a").stream("x")));
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(StreamTest, ComesByteByByte) {
  const std::string bytes = whole_stream(answer_events);
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    connection.send_bytewise(bytes);
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  expect_answer(all(client.agent("a").stream("x")));
}

TEST_F(StreamTest, AnEventIsHandedOverBeforeTheNextExists) {
  Gate seen;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    connection.send(std::string(stream_head) + chunk(content_event("one")));
    EXPECT_TRUE(seen.wait());
    connection.send(chunk(end_event()) + std::string(last_chunk));
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  auto events = client.agent("a").stream("x");
  EXPECT_EQ(events.next()->content, "one");
  seen.open();
  EXPECT_EQ(events.next()->type, EventType::end);
  EXPECT_EQ(events.next(), std::nullopt);
  EXPECT_EQ(events.next(), std::nullopt);
}

TEST_F(StreamTest, TheEndIsNotHeldBackByAConnectionThatStaysOpen) {
  Gate finished;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    connection.send(std::string(stream_head) + chunk(answer_events));
    EXPECT_TRUE(finished.wait());
  });
  AiSdk client(config(peer.url()));
  expect_answer(all(client.agent("a").stream("x")));
  finished.open();
}

TEST_F(StreamTest, BodiesMayHaveALengthOrEndWithTheConnection) {
  for (const std::string& head :
       {"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nContent-Length: " +
            std::to_string(answer_events.size()) + "\r\n\r\n",
        std::string("HTTP/1.0 200 OK\r\nContent-Type: Text/Event-Stream\r\n\r\n")}) {
    ScriptedPeer peer([&](PeerConnection& connection) {
      connection.read_request();
      connection.send(head + answer_events);
      connection.close();
    });
    AiSdk client(config(peer.url()));
    expect_answer(all(client.agent("a").stream("x")));
  }
}

TEST_F(StreamTest, ContentIsTheAnswersTextAlone) {
  const std::string thinking =
      event("message",
            R"({"data":{"type":"update","message":{"sender":"system","content":[{"textMessage":"hm"}]}}})");
  ScriptedPeer peer(always(whole_stream(start_event() + thinking + content_event("a") + content_event("b") +
                                        event("no-such-event", "{}") + end_event())));
  AiSdk client(config(peer.url()));
  std::string text;
  for (const auto& part : client.agent("a").stream_content("x")) text += part;
  EXPECT_EQ(text, "ab");
}

TEST_F(StreamTest, ErrorEventsAreEventsAndThrownByContent) {
  const std::string events =
      content_event("a") + event("error", R"({"error":"no tool"})") + content_event("b") + end_event();
  ScriptedPeer peer(always(whole_stream(events)));
  AiSdk client(config(peer.url()));
  const auto seen = all(client.agent("analyst").stream("x"));
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen[1].type, EventType::error);
  EXPECT_EQ(seen[1].error, "no tool");
  EXPECT_FALSE(seen[1].fatal);
  EXPECT_EQ(seen[3].type, EventType::end);

  auto content = client.agent("analyst").stream_content("x");
  EXPECT_EQ(content.next(), "a");
  const auto error = thrown<AgentExecutionError>([&] { content.next(); });
  EXPECT_TRUE(contains(error.message(), "no tool")) << error.message();
  EXPECT_EQ(error.agent_name(), "analyst");
  EXPECT_FALSE(error.request_id().empty());
}

TEST_F(StreamTest, AFatalErrorIsTheLastEvent) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send(std::string(stream_head) +
                    chunk(content_event("a") + event("fatal-error", R"({"message":"model timed out"})") +
                          content_event("never") + end_event()));
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  const auto seen = all(client.agent("a").stream("x"));
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_TRUE(seen[1].fatal);
  EXPECT_EQ(seen[1].error, "model timed out");
}

TEST_F(StreamTest, MoveKeepsAStreamAlive) {
  ScriptedPeer peer(always(whole_stream(answer_events)));
  AiSdk client(config(peer.url()));
  auto first = client.agent("a").stream("x");
  EXPECT_EQ(first.next()->type, EventType::start);
  EventRange second = std::move(first);
  EXPECT_EQ(second.next()->content, "Two ");
  second = client.agent("a").stream("y");
  expect_answer(all(std::move(second)));
}

TEST_F(StreamTest, AStreamThatWasMadeWithoutOneHasNothingToRead) {
  EventRange range;
  EXPECT_FALSE(range.next());
  EXPECT_EQ(range.begin(), range.end());
  EXPECT_EQ(range.request_id(), "");
  range.close();
  ContentRange content;
  EXPECT_FALSE(content.next());
  EventStream events;
  EXPECT_FALSE(run(events.next()));
  ContentStream text;
  EXPECT_FALSE(run(text.next()));
  events = EventStream();
  events.close();
}

TEST_F(StreamTest, AStreamCanBeHandedOutOfACoroutineAsAFuture) {
  ScriptedPeer peer(
      always(std::string(stream_head) + chunk(content_event("hi") + end_event()) + std::string(last_chunk)));
  AiSdk client(config(peer.url()));
  boost::asio::io_context loop(1);
  auto future = boost::asio::co_spawn(loop, client.agent("a").astream("x"), boost::asio::use_future);
  loop.run_for(patience);
  EventStream events = future.get();
  EXPECT_EQ(run(events.next())->content, "hi");
}

TEST_F(StreamTest, EventsThatComeWhileOthersAreReadAreNotMixedUp) {
  constexpr int rounds = 200;
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send(stream_head);
    int number = 0;
    for (int round = 0; round < rounds; ++round) {
      std::string events;
      for (int i = 0; i <= round % 7; ++i) events += content_event(std::to_string(number++));
      connection.send(chunk(events));
    }
    connection.send(chunk(end_event()) + std::string(last_chunk));
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  auto read = [&]() -> boost::asio::awaitable<int> {
    auto text = co_await client.agent("a").astream_content("x");
    int number = 0;
    while (auto piece = co_await text.next()) EXPECT_EQ(*piece, std::to_string(number++));
    co_return number;
  };
  int expected = 0;
  for (int round = 0; round < rounds; ++round) expected += round % 7 + 1;
  EXPECT_EQ(run(read()), expected);
}

}  // namespace
}  // namespace ai_sdk::testing
