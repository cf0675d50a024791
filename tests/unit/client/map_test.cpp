#include "async_run.hpp"
#include "client_fixture.hpp"

#include <ai_sdk/testing.hpp>

#include <atomic>
#include <thread>

namespace ai_sdk::testing {
namespace {

class MapTest : public ClientTest {
 protected:
  static std::vector<std::string> numbers(int count) {
    std::vector<std::string> list;
    for (int i = 0; i < count; ++i) list.push_back(std::to_string(i));
    return list;
  }
  // Answers "<n>" with "re <n>", and a seven with 500.
  static void echo(PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      const auto at = request->body.find(R"("message":")") + 11;
      const auto number = request->body.substr(at, request->body.find('"', at) - at);
      connection.send(number == "7" ? json_answer(R"({"message":"no sevens"})", 500)
                                    : run_answer("re " + number));
    }
  }
};

TEST_F(MapTest, EachMessageEndsAsAResponseOrAnError) {
  ScriptedPeer peer(echo);
  AiSdk client(config(peer.url()));
  std::atomic<std::size_t> progress = 0;
  MapOptions options;
  options.max_concurrent = 3;
  options.on_progress = [&](std::size_t done, std::size_t total) {
    EXPECT_EQ(done, ++progress);
    EXPECT_EQ(total, 20u);
  };
  const auto results = client.map(client.agent("a"), numbers(20), options);
  ASSERT_EQ(results.size(), 20u);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(results[i].index, i);
    EXPECT_EQ(results[i].ok(), i != 7);
    if (i == 7) continue;
    EXPECT_EQ(results[i].value().response, "re " + std::to_string(i));
  }
  EXPECT_TRUE(contains(thrown<AgentExecutionError>([&] { results[7].value(); }).message(), "no sevens"));
  EXPECT_EQ(progress, 20u);
  EXPECT_LE(peer.most_open(), 3u);
}

TEST_F(MapTest, ResultsCanComeInTheOrderOfTheirEnd) {
  Gate go;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      if (contains(request->body, R"("message":"0")")) {
        EXPECT_TRUE(go.wait());
      }
      connection.send(run_answer("ok"));
    }
  });
  AiSdk client(config(peer.url()));
  MapOptions options;
  options.max_concurrent = 2;
  options.ordered = false;
  options.on_progress = [&](std::size_t done, std::size_t) {
    if (done == 4) go.open();
  };
  const auto results = run(client.amap(client.agent("a"), numbers(5), options));
  ASSERT_EQ(results.size(), 5u);
  EXPECT_EQ(results.back().index, 0u);
}

TEST_F(MapTest, CancellingItEndsWhatIsUnderWay) {
  ScriptedTransport script;
  script.on_call("a").stall();
  AiSdk client = script.client(config("http://scripted.invalid"));
  EXPECT_THROW(run(with_timeout(client.amap(client.agent("a"), numbers(50)), 100ms)), ai_sdk::TimeoutError);
  EXPECT_EQ(script.requests().size(), 5u);
  EXPECT_TRUE(soon([&] { return client.stats().in_flight == 0; }));
}

// GCC 12 destroys twice what is not made for it (CONTRIBUTING.md): a function that keeps its captures on the
// heap.
TEST_F(MapTest, OptionsMayStandInBracesInsideACoAwait) {
  ScriptedTransport script;
  script.on_call("a").reply("ok");
  AiSdk client = script.client(config("http://scripted.invalid"));
  std::size_t calls = 0, last = 0, of = 0;
  const auto ask = [&]() -> boost::asio::awaitable<std::vector<MapResult>> {
    co_return co_await client.amap(
        client.agent("a"), numbers(6),
        {.max_concurrent = 2, .ordered = true, .on_progress = [&](std::size_t done, std::size_t total) {
           ++calls;
           last = done;
           of = total;
         }});
  };
  const auto results = run(ask());
  EXPECT_EQ(results.size(), 6u);
  EXPECT_EQ(calls, 6u);
  EXPECT_EQ(last, 6u);
  EXPECT_EQ(of, 6u);
}

TEST_F(MapTest, WhatCannotBeMeantIsRefused) {
  ScriptedTransport script;
  AiSdk client = script.client();
  EXPECT_TRUE(client.map(client.agent("a"), {}).empty());
  MapOptions none, key;
  none.max_concurrent = 0;
  key.call.idempotency_key = "k";
  EXPECT_THROW(client.map(client.agent("a"), {"x"}, none), std::invalid_argument);
  EXPECT_THROW(client.map(client.agent("a"), {"x"}, key), std::invalid_argument);
  EXPECT_THROW((void)client.amap(client.agent("a"), {"x"}), AsyncNotEnabledError);
  EXPECT_EQ(script.requests().size(), 0u);
}

}  // namespace
}  // namespace ai_sdk::testing
