#include "async_run.hpp"
#include "client_fixture.hpp"

#include <atomic>
#include <memory>
#include <thread>

namespace ai_sdk::testing {
namespace {

class CloseTest : public ClientTest {
 protected:
  static void expect_closed(const std::function<void()>& call) {
    const auto error = thrown<AiSdkError>(call);
    EXPECT_TRUE(contains(error.message(), "closed")) << error.message();
  }
};

TEST_F(CloseTest, CallsAfterwardsSayIt) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(config(peer.url()));
  const auto agent = client.agent("a");
  agent.call("x");
  client.close();
  client.close();
  expect_closed([&] { agent.call("x"); });
  expect_closed([&] { agent.stream("x"); });
  expect_closed([&] { run(agent.acall("x")); });
  expect_closed([&] { client.list_agents(); });
  EXPECT_EQ(client.stats().open_connections, 0u);
  EXPECT_TRUE(peer.wait_until_none_open());
}

TEST_F(CloseTest, AClientThatWasNeverUsedClosesToo) {
  AiSdk unused(config("http://127.0.0.1:1"));
  EXPECT_EQ(unused.stats().open_connections, 0u);
  unused.close();
  AiSdk dropped(config("http://127.0.0.1:1"));
  run(dropped.aclose());
}

TEST_F(CloseTest, AHandleMayOutliveItsClient) {
  ScriptedPeer peer(always(run_answer("ok")));
  auto client = std::make_unique<AiSdk>(config(peer.url()));
  const auto agent = client->agent("a");
  Conversation chat(agent);
  chat.send("x");
  client.reset();
  expect_closed([&] { agent.call("x"); });
  expect_closed([&] { chat.send("x"); });
  EXPECT_EQ(chat.size(), 1u);
}

TEST_F(CloseTest, ACallThatWasMadeBeforeAndIsAwaitedAfterSaysIt) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(config(peer.url()));
  auto call = client.agent("a").acall("x");
  auto stream = client.agent("a").astream("x");
  client.close();
  expect_closed([&] { run(std::move(call)); });
  expect_closed([&] { run(std::move(stream)); });
}

TEST_F(CloseTest, EndsManyCallsFromAnotherThread) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    EXPECT_TRUE(connection.wait_for_close());
  });
  auto settings = config(peer.url());
  settings.max_connections = 30;  // the others wait in line
  AiSdk client(settings);
  std::atomic<int> ended = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 50; ++i)
    callers.emplace_back([&] {
      expect_closed([&] { client.agent("a").call("x"); });
      ++ended;
    });
  EXPECT_TRUE(peer.wait_for_requests(30));
  EXPECT_TRUE(soon([&] { return client.stats().waiting == 20; }));
  EXPECT_EQ(client.stats().in_flight, 30u);
  std::thread second([&] { client.close(); });
  client.close();
  second.join();
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(ended, 50);
  EXPECT_TRUE(peer.wait_for_client_closes(30));
}

TEST_F(CloseTest, EndsWhatIsAwaitedOnAnotherLoop) {
  ScriptedPeer peer([](PeerConnection& connection) {
    const auto request = connection.read_request();
    if (request.target.ends_with("/stream"))
      connection.send(std::string(stream_head) + chunk(content_event("a")));
    EXPECT_TRUE(connection.wait_for_close());
  });
  auto client = std::make_unique<AiSdk>(config(peer.url()));
  const auto read = [](AgentHandle agent) -> boost::asio::awaitable<int> {
    auto events = co_await agent.astream("x");
    int count = 0;
    while (auto event = co_await events.next()) ++count;
    co_return count;
  };
  const auto agent = client->agent("a");
  std::thread closer([&] {
    EXPECT_TRUE(peer.wait_for_requests(1));
    client.reset();
  });
  expect_closed([&] { run(agent.acall("x")); });
  closer.join();
  client = std::make_unique<AiSdk>(config(peer.url()));
  const auto second = client->agent("a");
  std::thread again([&] {
    EXPECT_TRUE(peer.wait_for_requests(2));
    client.reset();
  });
  expect_closed([&] { run(read(second)); });
  again.join();
}

TEST_F(CloseTest, IsQuickWhileConnecting) {
  FullPort port;
  AiSdk client(config(port.url()));
  std::thread caller([&] { expect_closed([&] { client.agent("a").call("x"); }); });
  EXPECT_TRUE(soon([&] { return client.stats().in_flight == 1; }));
  const auto before = Clock::now();
  client.close();
  EXPECT_LT(Clock::now() - before, 5s);
  caller.join();
}

// Comes at any moment of calls that are repeated after waits much longer than this test.
TEST_F(CloseTest, IsQuickAtAnyMoment) {
  ScriptedPeer peer(always(answer(503, "Retry-After: 50\r\n", "{}")));
  for (int round = 0; round < 60; ++round) {
    AiSdk client(config(peer.url()));
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i)
      callers.emplace_back([&] { EXPECT_THROW(client.agent("a").call("x"), AiSdkError); });
    const auto until = Clock::now() + std::chrono::microseconds(round * 40);
    while (Clock::now() < until) std::this_thread::yield();
    const auto before = Clock::now();
    client.close();
    ASSERT_LT(Clock::now() - before, 5s);
    for (auto& caller : callers) caller.join();
  }
}

TEST_F(CloseTest, MoveAssignmentClosesWhatWasThere) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(config(peer.url()));
  client.agent("a").call("x");
  client = AiSdk(config(peer.url()));
  EXPECT_TRUE(peer.wait_until_none_open());
  EXPECT_EQ(client.agent("a").call("x").response, "ok");
  AiSdk moved(std::move(client));
  EXPECT_EQ(moved.agent("a").call("x").response, "ok");
  EXPECT_EQ(peer.connections(), 2u);
}

}  // namespace
}  // namespace ai_sdk::testing
