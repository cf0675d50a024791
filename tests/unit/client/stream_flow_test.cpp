#include "client_fixture.hpp"

#include <atomic>
#include <thread>

namespace ai_sdk::testing {
namespace {

class StreamFlowTest : public ClientTest {};

constexpr int total = 3'000;
const std::string padding(8 * 1024, 'x');

std::string numbered(int number) { return content_event(std::to_string(number) + " " + padding); }

TEST_F(StreamFlowTest, AReaderThatStopsStopsTheServerAndMissesNothing) {
  std::atomic<std::size_t> taken = 0;
  Gate stalled;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    connection.send(stream_head);
    for (int i = 0; i < total; ++i) {
      const std::string bytes = chunk(numbered(i));
      std::size_t sent = 0;
      ASSERT_TRUE(connection.send_some(bytes, 500ms, sent));
      taken += sent;
      if (sent == bytes.size()) continue;
      // Nothing went for half a second: the client has stopped reading.
      stalled.open();
      connection.send(std::string_view(bytes).substr(sent));
    }
    connection.send(chunk(end_event()) + std::string(last_chunk));
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  auto events = client.agent("a").stream("x");
  int next = 0;
  for (; next < 10; ++next) ASSERT_TRUE(events.next()->content.starts_with(std::to_string(next) + " "));

  ASSERT_TRUE(stalled.wait());
  // The client keeps 1 MiB of events on each side of its queue; the rest is the kernel's socket buffers.
  EXPECT_LT(taken, 12u * 1024 * 1024);
  EXPECT_LT(taken, total * padding.size() / 2);

  for (; next < total; ++next) {
    const auto event = events.next();
    ASSERT_TRUE(event);
    ASSERT_TRUE(event->content.starts_with(std::to_string(next) + " ")) << event->content.substr(0, 20);
  }
  EXPECT_EQ(events.next()->type, EventType::end);
}

TEST_F(StreamFlowTest, AFullStreamThatIsLeftClosesItsConnection) {
  Gate stalled;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    connection.send(stream_head);
    for (int i = 0;; ++i) {
      const std::string bytes = chunk(numbered(i));
      std::size_t sent = 0;
      if (!connection.send_some(bytes, 300ms, sent)) return;
      if (sent < bytes.size()) break;
    }
    stalled.open();
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  {
    auto events = client.agent("a").stream("x");
    EXPECT_TRUE(stalled.wait());
  }
  EXPECT_TRUE(peer.wait_for_client_closes(1));
  EXPECT_TRUE(soon([&] { return client.stats().open_connections == 0; }));
}

TEST_F(StreamFlowTest, AnotherThreadMayCloseWhatIsBeingRead) {
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    connection.send(stream_head);
    std::size_t sent = 0;
    do {  // until it is closed: small pieces, of which some are always on the reader's side
      const std::string bytes = chunk(content_event("a") + content_event("b") + content_event("c"));
      if (!connection.send_some(bytes, 10'000ms, sent)) return;
    } while (sent > 0);
  });
  AiSdk client(config(peer.url()));
  constexpr int rounds = 100;
  for (int round = 0; round < rounds; ++round) {
    Conversation conversation(client.agent("a"));
    auto events = round % 2 == 0 ? client.agent("a").stream("x") : conversation.stream("x");
    std::atomic<int> read = 0;
    std::thread reader([&] {
      while (events.next()) ++read;
    });
    while (read < round) std::this_thread::yield();
    events.close();
    reader.join();
    EXPECT_FALSE(events.next());
  }
  EXPECT_TRUE(soon([&] { return client.stats().open_connections == 0; }));
}

TEST_F(StreamFlowTest, AReadThatWaitsEndsWhereAnotherThreadClosesTheStream) {
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    connection.send(std::string(stream_head) + chunk(content_event("first")));
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  Conversation conversation(client.agent("a"));
  for (int round = 0; round < 20; ++round) {  // a turn that is closed lets the next one begin
    auto events = conversation.stream("x");
    Gate first;
    bool more = true;
    std::thread reader([&] {
      EXPECT_EQ(events.next()->content, "first");
      first.open();
      more = events.next().has_value();
    });
    EXPECT_TRUE(first.wait());
    events.close();
    reader.join();
    EXPECT_FALSE(more);
  }
  EXPECT_TRUE(conversation.messages().empty());
}

TEST_F(StreamFlowTest, AFullStreamDoesNotHoldUpTheClientsEnd) {
  Gate stalled;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    connection.send(stream_head);
    std::size_t sent = 0;
    const std::string bytes = chunk(numbered(0));
    do {
      if (!connection.send_some(bytes, 300ms, sent)) return;
    } while (sent == bytes.size());
    stalled.open();
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  auto events = client.agent("a").stream("x");
  EXPECT_TRUE(stalled.wait());
  const auto before = Clock::now();
  client.close();
  EXPECT_LT(Clock::now() - before, 5s);
  const auto error = thrown<AiSdkError>([&] {
    while (events.next()) {
    }
  });
  EXPECT_TRUE(contains(error.message(), "closed")) << error.message();
}

TEST_F(StreamFlowTest, OtherCallsGoOnBesideAStreamThatIsNotRead) {
  ScriptedPeer peer([&](PeerConnection& connection) {
    const auto request = connection.read_request();
    if (request.target.ends_with("/invoke")) return connection.send(run_answer("ok"));
    connection.send(stream_head);
    std::size_t sent = 0;
    const std::string bytes = chunk(numbered(0));
    while (connection.send_some(bytes, 100ms, sent) && sent == bytes.size()) {
    }
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  auto events = client.agent("a").stream("x");
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.agent("a").call("y").response, "ok");
}

TEST_F(StreamFlowTest, ManySmallEventsInOneChunk) {
  std::string events;
  for (int i = 0; i < 20'000; ++i) events += content_event(std::to_string(i));
  ScriptedPeer peer(always(std::string(stream_head) + chunk(events + end_event()) + std::string(last_chunk)));
  AiSdk client(config(peer.url()));
  int next = 0;
  for (const auto& text : client.agent("a").stream_content("x")) ASSERT_EQ(text, std::to_string(next++));
  EXPECT_EQ(next, 20'000);
}

}  // namespace
}  // namespace ai_sdk::testing
