#include "async_run.hpp"
#include "client_fixture.hpp"

#include <atomic>
#include <thread>

namespace ai_sdk::testing {
namespace {

class PoolTest : public ClientTest {};

std::string message_of(const ReceivedRequest& request) {
  const auto from = request.body.find(R"("message":")") + 11;
  return request.body.substr(from, request.body.find('"', from) - from);
}

TEST_F(PoolTest, CallersWaitAndTheLimitHolds) {
  ScriptedPeer peer([](PeerConnection& connection) {
    while (const auto request = connection.next_request()) connection.send(run_answer(message_of(*request)));
  });
  auto settings = config(peer.url());
  settings.max_connections = 2;
  AiSdk client(settings);
  std::vector<boost::asio::awaitable<InvokeResponse>> calls;
  for (int i = 0; i < 20; ++i) calls.push_back(client.agent("a").acall(std::to_string(i)));
  const auto answers = run(when_all(std::move(calls)));
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(answers[i].response, std::to_string(i));
  EXPECT_LE(peer.most_open(), 2u);
  EXPECT_EQ(peer.connections(), 2u);
  EXPECT_EQ(peer.requests().size(), 20u);
  const auto stats = client.stats();
  EXPECT_EQ(stats.idle_connections, 2u);
  EXPECT_EQ(stats.in_flight, 0u);
  EXPECT_EQ(stats.waiting, 0u);
}

TEST_F(PoolTest, OneConnectionServesInExactOrder) {
  ScriptedPeer peer(always(run_answer("ok")));
  auto settings = config(peer.url());
  settings.max_connections = 1;
  AiSdk client(settings);
  std::vector<boost::asio::awaitable<InvokeResponse>> calls;
  for (int i = 0; i < 30; ++i) calls.push_back(client.agent("a").acall(std::to_string(i)));
  run(when_all(std::move(calls)));
  const auto requests = peer.requests();
  ASSERT_EQ(requests.size(), 30u);
  for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(message_of(requests[i]), std::to_string(i));
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(PoolTest, AFailureFreesItsPlace) {
  ScriptedPeer peer([](PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      const int number = std::stoi(message_of(*request));
      if (number % 3 == 0) return connection.reset();
      connection.send(number % 3 == 1 ? json_answer("{}", 500) : run_answer("ok"));
    }
  });
  auto settings = config(peer.url());
  settings.max_connections = 1;
  AiSdk client(settings);
  std::atomic<int> good = 0, failed = 0, broken = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 12; ++i)
    callers.emplace_back([&, i] {
      try {
        // On a connection that was used before, a reset looks stale and the call is repeated a few times.
        client.agent("a").call(std::to_string(i), {.max_retries = 0});
        ++good;
      } catch (const NetworkError&) {
        ++broken;
      } catch (const AgentExecutionError&) {
        ++failed;
      }
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(good, 4);
  EXPECT_EQ(failed, 4);
  EXPECT_EQ(broken, 4);
  EXPECT_LE(peer.most_open(), 2u);  // the one that was just reset may still be counted
  EXPECT_EQ(client.stats().in_flight, 0u);
}

TEST_F(PoolTest, ARefusedConnectionFreesItsPlace) {
  ClosedPort port;
  auto settings = config(port.url());
  settings.max_connections = 1;
  settings.max_retries = 0;
  AiSdk client(settings);
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i)
    callers.emplace_back([&] { EXPECT_THROW(client.agent("a").call("x"), NetworkError); });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(client.stats().open_connections, 0u);
  EXPECT_EQ(client.stats().waiting, 0u);
}

TEST_F(PoolTest, AStreamGivesItsPlaceBackOnEveryWayOut) {
  ScriptedPeer peer([](PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      if (!request->target.ends_with("/stream")) {
        connection.send(run_answer("ok"));
        continue;
      }
      const std::string kind = message_of(*request);
      if (kind == "refused") {
        connection.send(json_answer("{}", 404));
        continue;
      }
      connection.send(std::string(stream_head) + chunk(content_event("a")));
      if (kind == "broken") return connection.reset();
      if (kind == "left") return void(connection.wait_for_close());
      connection.send(chunk(end_event()) + std::string(last_chunk));
    }
  });
  auto settings = config(peer.url());
  settings.max_connections = 1;
  AiSdk client(settings);
  const auto agent = client.agent("a");
  for (const char* kind : {"whole", "broken", "left", "refused", "whole"}) {
    SCOPED_TRACE(kind);
    try {
      for (const auto& event : agent.stream(kind))
        if (event.type == EventType::content && std::string(kind) == "left") break;
    } catch (const AgentExecutionError&) {
    } catch (const AgentNotFoundError&) {
    }
    EXPECT_EQ(agent.call("x").response, "ok");
  }
}

TEST_F(PoolTest, ManyThreadsShareAClient) {
  ScriptedPeer peer([](PeerConnection& connection) {
    while (const auto request = connection.next_request()) connection.send(run_answer(message_of(*request)));
  });
  auto settings = config(peer.url());
  settings.max_connections = 6;
  AiSdk client(settings);
  std::vector<std::thread> callers;
  for (int i = 0; i < 16; ++i)
    callers.emplace_back([&, i] {
      for (int j = 0; j < 20; ++j) {
        const std::string text = std::to_string(i) + "-" + std::to_string(j);
        EXPECT_EQ(client.agent("a").call(text).response, text);
        EXPECT_LE(client.stats().open_connections, 6u);
      }
    });
  for (auto& caller : callers) caller.join();
  EXPECT_LE(peer.most_open(), 6u);
  EXPECT_EQ(peer.requests().size(), 320u);
}

}  // namespace
}  // namespace ai_sdk::testing
