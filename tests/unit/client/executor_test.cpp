#include "async_run.hpp"
#include "client_fixture.hpp"

#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <thread>

namespace ai_sdk::testing {
namespace {

namespace asio = boost::asio;

class ExecutorTest : public ClientTest {};

const std::string stream_bytes =
    std::string(stream_head) + chunk(start_event() + content_event("a") + content_event("b") + end_event()) +
    std::string(last_chunk);

void both(PeerConnection& connection) {
  while (const auto request = connection.next_request())
    connection.send(request->target.ends_with("/stream") ? stream_bytes : run_answer("ok"));
}

TEST_F(ExecutorTest, CompletesOnTheCallersLoop) {
  ScriptedPeer peer(both);
  AiSdk client(config(peer.url()));
  const auto check = [](AgentHandle agent, AiSdk& own) -> asio::awaitable<int> {
    const auto here = std::this_thread::get_id();
    for (int i = 0; i < 20; ++i) {
      const auto response = co_await agent.acall("x");
      EXPECT_EQ(response.response, "ok");
      EXPECT_EQ(std::this_thread::get_id(), here);
    }
    auto events = co_await agent.astream("x");
    EXPECT_EQ(std::this_thread::get_id(), here);
    int count = 0;
    while (auto event = co_await events.next()) {
      EXPECT_EQ(std::this_thread::get_id(), here);
      ++count;
    }
    auto text = co_await agent.astream_content("x");
    while (auto part = co_await text.next()) ++count;
    co_await own.aclose();
    try {
      co_await agent.acall("x");
      ADD_FAILURE();
    } catch (const AiSdkError&) {
      EXPECT_EQ(std::this_thread::get_id(), here);
    }
    co_return count;
  };
  EXPECT_EQ(run(check(client.agent("a"), client)), 6);
}

TEST_F(ExecutorTest, ALoopInAnotherThread) {
  ScriptedPeer peer(both);
  AiSdk client(config(peer.url()));
  asio::io_context loop(1);
  auto work = asio::make_work_guard(loop);
  std::thread thread([&] { loop.run(); });
  auto answer = asio::co_spawn(loop, client.agent("a").acall("x"), asio::use_future);
  EXPECT_EQ(answer.get().response, "ok");
  work.reset();
  thread.join();
}

TEST_F(ExecutorTest, AStrandOfAThreadPool) {
  ScriptedPeer peer(both);
  asio::thread_pool pool(4);  // outlives the client, whose thread holds executors of it until it is closed
  AiSdk client(config(peer.url()));
  auto strand = asio::make_strand(pool);
  std::atomic<int> inside = 0;
  const auto calls = [&](AgentHandle agent) -> asio::awaitable<int> {
    int count = 0;
    for (int i = 0; i < 10; ++i) {
      EXPECT_EQ(inside.exchange(1), 0);
      EXPECT_TRUE(strand.running_in_this_thread());
      inside = 0;
      co_await agent.acall("x");
      EXPECT_TRUE(strand.running_in_this_thread());
      auto events = co_await agent.astream("x");
      while (auto event = co_await events.next()) ++count;
    }
    co_return count;
  };
  std::vector<std::future<int>> results;
  for (int i = 0; i < 8; ++i)
    results.push_back(asio::co_spawn(strand, calls(client.agent("a")), asio::use_future));
  for (auto& result : results) EXPECT_EQ(result.get(), 40);
  pool.join();
}

TEST_F(ExecutorTest, AThreadPoolWithoutAStrand) {
  ScriptedPeer peer(both);
  asio::thread_pool pool(4);  // outlives the client, whose thread holds executors of it until it is closed
  AiSdk client(config(peer.url()));
  const auto calls = [](AgentHandle agent) -> asio::awaitable<int> {
    int count = 0;
    for (int i = 0; i < 10; ++i) {
      co_await agent.acall("x");
      auto events = co_await agent.astream("x");
      while (auto event = co_await events.next()) ++count;
    }
    co_return count;
  };
  std::vector<std::future<int>> results;
  for (int i = 0; i < 8; ++i)
    results.push_back(asio::co_spawn(pool, calls(client.agent("a")), asio::use_future));
  for (auto& result : results) EXPECT_EQ(result.get(), 40);
  pool.join();
}

TEST_F(ExecutorTest, ManyLoopsOneAfterTheOther) {
  ScriptedPeer peer(both);
  AiSdk client(config(peer.url()));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(run(client.agent("a").acall("x")).response, "ok");
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(ExecutorTest, AsyncHasToBeEnabledAndSaysSoAtTheCall) {
  auto settings = config("http://127.0.0.1:1");
  settings.enable_async = false;
  AiSdk client(settings);
  const auto agent = client.agent("a");
  EXPECT_THROW((void)agent.acall("x"), AsyncNotEnabledError);
  EXPECT_THROW((void)agent.astream("x"), AsyncNotEnabledError);
  EXPECT_THROW((void)agent.astream_content("x"), AsyncNotEnabledError);
  EXPECT_THROW((void)agent.aget_info(), AsyncNotEnabledError);
  EXPECT_THROW((void)client.alist_agents(), AsyncNotEnabledError);
  Conversation chat(agent);
  EXPECT_THROW((void)chat.asend("x"), AsyncNotEnabledError);
  EXPECT_THROW((void)chat.astream("x"), AsyncNotEnabledError);
  const auto error = thrown<AsyncNotEnabledError>([&] { (void)agent.acall("x"); });
  EXPECT_TRUE(contains(error.what(), "enable_async")) << error.what();
}

TEST_F(ExecutorTest, ACallThatIsNeverAwaitedSendsNothing) {
  ScriptedPeer peer(both);
  {
    AiSdk client(config(peer.url()));
    auto call = client.agent("a").acall("x");
    auto stream = client.agent("a").astream("x");
    auto list = client.alist_agents();
  }
  EXPECT_EQ(peer.connections(), 0u);
}

}  // namespace
}  // namespace ai_sdk::testing
