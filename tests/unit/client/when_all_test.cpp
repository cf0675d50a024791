#include "async_run.hpp"
#include "client_fixture.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ai_sdk::testing {
namespace {

namespace asio = boost::asio;

class WhenAllTest : public ClientTest {};

asio::awaitable<int> later(int value, std::chrono::milliseconds wait) {
  asio::steady_timer timer(co_await asio::this_coro::executor, wait);
  co_await timer.async_wait(asio::use_awaitable);
  co_return value;
}

asio::awaitable<int> failing(const char* why) {
  co_await later(0, 1ms);
  throw std::runtime_error(why);
}

asio::awaitable<void> set(bool& done, std::chrono::milliseconds wait) {
  co_await later(0, wait);
  done = true;
}

TEST_F(WhenAllTest, ResultsComeInTheOrderGiven) {
  std::vector<asio::awaitable<int>> steps;
  for (int i = 0; i < 5; ++i) steps.push_back(later(i, std::chrono::milliseconds(5 * (5 - i))));
  EXPECT_EQ(run(when_all(std::move(steps))), (std::vector<int>{0, 1, 2, 3, 4}));
  EXPECT_TRUE(run(when_all(std::vector<asio::awaitable<int>>())).empty());
}

TEST_F(WhenAllTest, DifferentTypes) {
  ScriptedPeer peer([](PeerConnection& connection) {
    while (const auto request = connection.next_request())
      connection.send(request->method == "GET" ? json_answer(R"({"name":"a"})") : run_answer("ok"));
  });
  AiSdk client(config(peer.url()));
  const auto agent = client.agent("a");
  const auto [info, answer] = run(when_all(agent.aget_info(), agent.acall("x")));
  EXPECT_EQ(info.name, "a");
  EXPECT_EQ(answer.response, "ok");
}

TEST_F(WhenAllTest, WithoutResults) {
  bool first = false, second = false;
  std::vector<asio::awaitable<void>> steps;
  steps.push_back(set(first, 3ms));
  steps.push_back(set(second, 1ms));
  run(when_all(std::move(steps)));
  EXPECT_TRUE(first && second);
}

TEST_F(WhenAllTest, TheFirstFailureCancelsTheOthers) {
  std::vector<asio::awaitable<int>> steps;
  steps.push_back(later(1, 1h));
  steps.push_back(failing("second"));
  steps.push_back(later(3, 1h));
  EXPECT_EQ(std::string("second"),
            thrown<std::runtime_error>([&] { run(when_all(std::move(steps))); }).what());
}

TEST_F(WhenAllTest, TheFirstFailureEndsTheOthersOnTheWire) {
  Gate waiting;
  ScriptedPeer peer([&](PeerConnection& connection) {
    const auto request = connection.read_request();
    if (contains(request.target, "/bad/")) {
      EXPECT_TRUE(waiting.wait());
      return connection.send(json_answer("{}", 401));
    }
    waiting.open();
    EXPECT_TRUE(connection.wait_for_close());
  });
  AiSdk client(config(peer.url()));
  std::vector<asio::awaitable<InvokeResponse>> calls;
  calls.push_back(client.agent("slow").acall("x"));
  calls.push_back(client.agent("bad").acall("x"));
  EXPECT_THROW(run(when_all(std::move(calls))), AuthenticationError);
  EXPECT_TRUE(peer.wait_for_client_closes(1));
}

TEST_F(WhenAllTest, CancellingTheWholeCancelsEach) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    EXPECT_TRUE(connection.wait_for_close());
  });
  AiSdk client(config(peer.url()));
  std::vector<asio::awaitable<InvokeResponse>> calls;
  for (int i = 0; i < 5; ++i) calls.push_back(client.agent("a").acall("x"));
  EXPECT_THROW(run(with_timeout(when_all(std::move(calls)), 200ms)), TimeoutError);
  EXPECT_TRUE(peer.wait_for_client_closes(peer.requests().size()));
  EXPECT_TRUE(soon([&] { return client.stats().in_flight == 0; }));
}

TEST_F(WhenAllTest, WithTimeoutGivesTheResultInTime) {
  EXPECT_EQ(run(with_timeout(later(7, 1ms), 10s)), 7);
  bool done = false;
  run(with_timeout(set(done, 1ms), 10s));
  EXPECT_TRUE(done);
}

TEST_F(WhenAllTest, WithTimeoutSaysHowLong) {
  const auto error = thrown<TimeoutError>([&] { run(with_timeout(later(7, 1h), 30ms)); });
  EXPECT_EQ(error.limit(), "with_timeout");
  EXPECT_EQ(error.duration(), 30ms);
  EXPECT_TRUE(contains(error.message(), "30 ms")) << error.message();
}

TEST_F(WhenAllTest, WithTimeoutPassesFailuresOn) {
  EXPECT_THROW(run(with_timeout(failing("own"), 10s)), std::runtime_error);
}

TEST_F(WhenAllTest, TheInnerOfTwoLimitsIsTheOneThatPasses) {
  EXPECT_EQ(
      thrown<TimeoutError>([&] { run(with_timeout(with_timeout(later(7, 1h), 20ms), 10s)); }).duration(),
      20ms);
  EXPECT_EQ(
      thrown<TimeoutError>([&] { run(with_timeout(with_timeout(later(7, 1h), 10s), 20ms)); }).duration(),
      20ms);
}

}  // namespace
}  // namespace ai_sdk::testing
