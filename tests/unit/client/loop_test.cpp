#include "client_fixture.hpp"
#include "support/certificates.hpp"
#include "support/h2_peer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <filesystem>
#include <iterator>
#include <optional>
#include <thread>

namespace ai_sdk::testing {
namespace {

namespace asio = boost::asio;

const std::string stream_bytes = std::string(stream_head) +
                                 chunk(content_event("a") + content_event("b") + end_event()) +
                                 std::string(last_chunk);

void both(PeerConnection& connection) {
  while (const auto request = connection.next_request())
    connection.send(request->target.ends_with("/stream") ? stream_bytes : run_answer("ok"));
}

std::size_t threads() {
  const std::filesystem::directory_iterator list("/proc/self/task");
  return static_cast<std::size_t>(std::distance(begin(list), end(list)));
}

// A client whose I/O runs on a loop that the program has.
class LoopTest : public ClientTest {
 protected:
  // What is destroyed off the loop is taken down on it.
  void TearDown() override {
    loop_->restart();
    loop_->run_for(5s);
    loop_.reset();
    ClientTest::TearDown();
  }
  // Until nothing is left to do; a loop that is kept busy by what has ended fails.
  void run_to_the_end() {
    loop_->restart();
    loop_->run_for(5s);
    EXPECT_TRUE(loop_->stopped());
  }
  AiSdk make_client(const ScriptedPeer& peer) { return AiSdk(config(peer.url()), loop_->get_executor()); }
  // Runs it on the loop, to the loop's end.
  void run(asio::awaitable<void> work) {
    std::exception_ptr failure;
    bool ended = false;
    asio::co_spawn(*loop_, std::move(work), [&](std::exception_ptr error) {
      failure = error;
      ended = true;
    });
    run_to_the_end();
    EXPECT_TRUE(ended);
    if (failure) std::rethrow_exception(failure);
  }

  std::optional<asio::io_context> loop_{std::in_place, 1};
};

asio::awaitable<void> call_and_stream(AgentHandle agent) {
  const auto here = std::this_thread::get_id();
  const auto response = co_await agent.acall("x");
  EXPECT_EQ(response.response, "ok");
  EXPECT_EQ(std::this_thread::get_id(), here);
  auto events = co_await agent.astream("x");
  int count = 0;
  while (auto event = co_await events.next()) {
    ++count;
    EXPECT_EQ(std::this_thread::get_id(), here);
  }
  EXPECT_EQ(count, 3);
}

TEST_F(LoopTest, EverythingRunsOnTheOneThread) {
  ScriptedPeer peer(both);
  const auto before = threads();
  AiSdk client = make_client(peer);
  std::size_t during = 0;
  const auto work = [&]() -> asio::awaitable<void> {
    co_await call_and_stream(client.agent("a"));
    during = threads();
  };
  run(work());
  // The peer has a thread for each connection.
  EXPECT_EQ(during, before + 1);
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(LoopTest, TheLoopEndsWithTheCallsAndTheConnectionIsKept) {
  ScriptedPeer peer(both);
  AiSdk client = make_client(peer);
  for (int i = 0; i < 5; ++i) run(call_and_stream(client.agent("a")));
  EXPECT_EQ(peer.connections(), 1u);
  EXPECT_EQ(client.stats().idle_connections, 1u);
}

TEST_F(LoopTest, ManyCallsAtOnce) {
  ScriptedPeer peer(both);
  AiSdk client = make_client(peer);
  for (int i = 0; i < 50; ++i)
    asio::co_spawn(*loop_, call_and_stream(client.agent("a")),
                   [](std::exception_ptr error) { EXPECT_FALSE(error); });
  run_to_the_end();
  EXPECT_EQ(client.stats().in_flight, 0u);
}

TEST_F(LoopTest, ABlockingCallOnTheLoopIsAMistakeThatIsSaid) {
  ScriptedPeer peer(both);
  AiSdk client = make_client(peer);
  bool thrown_there = false;
  asio::post(*loop_, [&] {
    const auto error = thrown<std::logic_error>([&] { client.agent("a").call("x"); });
    thrown_there = contains(error.what(), "a… form");
    EXPECT_THROW(client.list_agents(), std::logic_error);
  });
  run_to_the_end();
  EXPECT_TRUE(thrown_there);
  EXPECT_EQ(peer.connections(), 0u);
}

TEST_F(LoopTest, ABlockingCallFromAnotherThreadWorks) {
  ScriptedPeer peer(both);
  AiSdk client = make_client(peer);
  auto work = asio::make_work_guard(*loop_);
  std::thread thread([&] { loop_->run(); });
  EXPECT_EQ(client.agent("a").call("x").response, "ok");
  std::string text;
  for (const auto& part : client.agent("a").stream_content("x")) text += part;
  EXPECT_EQ(text, "ab");
  client.close();
  work.reset();
  thread.join();
}

TEST_F(LoopTest, ACoroutineOfAnotherLoopWorks) {
  ScriptedPeer peer(both);
  AiSdk client = make_client(peer);
  auto work = asio::make_work_guard(*loop_);
  std::thread thread([&] { loop_->run(); });
  asio::io_context other(1);
  auto done = asio::co_spawn(other, call_and_stream(client.agent("a")), asio::use_future);
  other.run_for(patience);
  done.get();
  work.reset();
  client.close();
  thread.join();
}

TEST_F(LoopTest, AStrandOfAThreadPool) {
  ScriptedPeer peer(both);
  asio::thread_pool pool(3);
  {
    const auto strand = asio::make_strand(pool);
    AiSdk client(config(peer.url()), strand);
    std::vector<std::future<InvokeResponse>> answers;
    for (int i = 0; i < 50; ++i)
      answers.push_back(asio::co_spawn(strand, client.agent("a").acall("x"), asio::use_future));
    for (auto& answer : answers) EXPECT_EQ(answer.get().response, "ok");
  }
  pool.join();
}

TEST_F(LoopTest, TheClientIsDestroyedOnTheLoop) {
  ScriptedPeer peer(both);
  const auto work = [&]() -> asio::awaitable<void> {
    AiSdk client = make_client(peer);
    co_await call_and_stream(client.agent("a"));
  };
  run(work());
  EXPECT_TRUE(peer.wait_until_none_open());
}

TEST_F(LoopTest, TheClientIsClosedOnTheLoop) {
  ScriptedPeer peer(both);
  AiSdk client = make_client(peer);
  const auto work = [&]() -> asio::awaitable<void> {
    co_await call_and_stream(client.agent("a"));
    co_await client.aclose();
    std::string why;
    try {
      co_await client.agent("a").acall("x");
    } catch (const AiSdkError& error) {
      why = error.what();
    }
    EXPECT_TRUE(contains(why, "closed")) << why;
  };
  run(work());
  EXPECT_TRUE(peer.wait_until_none_open());
}

TEST_F(LoopTest, DestroyedWithCallsUnderWay) {
  Gate asked;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    asked.open();
    EXPECT_TRUE(connection.wait_for_close());
  });
  std::optional<AiSdk> client(make_client(peer));
  int ended = 0;
  for (int i = 0; i < 3; ++i)
    asio::co_spawn(*loop_, client->agent("a").acall("x"),
                   [&](std::exception_ptr error, const InvokeResponse&) {
                     EXPECT_THROW(std::rethrow_exception(error), AiSdkError);
                     ++ended;
                   });
  const auto destroy = [&]() -> asio::awaitable<void> {
    asio::steady_timer timer(*loop_);
    while (!asked.is_open()) {
      timer.expires_after(1ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
    client.reset();
  };
  asio::co_spawn(*loop_, destroy(), asio::detached);
  run_to_the_end();
  EXPECT_EQ(ended, 3);
}

// Destroyed when the loop has ended, and the loop is never run again.
TEST_F(LoopTest, TheClientOutlivesTheLoopsLastRun) {
  ScriptedPeer peer(both);
  std::optional<asio::io_context> loop(std::in_place, 1);
  {
    AiSdk client(config(peer.url()), loop->get_executor());
    asio::co_spawn(*loop, call_and_stream(client.agent("a")), asio::detached);
    loop->run_for(5s);
    EXPECT_TRUE(loop->stopped());
  }
  loop.reset();
  EXPECT_TRUE(peer.wait_until_none_open());
}

TEST_F(LoopTest, TheLoopEndsWithCallsUnderWay) {
  Gate asked;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    asked.open();
    EXPECT_TRUE(connection.wait_for_close());
  });
  std::optional<asio::io_context> loop(std::in_place, 1);
  {
    AiSdk client(config(peer.url()), loop->get_executor());
    bool ended = false;
    asio::co_spawn(*loop, client.agent("a").acall("x"),
                   [&](std::exception_ptr, const InvokeResponse&) { ended = true; });
    while (!asked.is_open()) loop->run_for(1ms);
    EXPECT_FALSE(ended);
  }
  loop.reset();
  EXPECT_TRUE(peer.wait_until_none_open());
}

TEST_F(LoopTest, NothingIsSentByAClientThatIsNeverRun) {
  ScriptedPeer peer(both);
  {
    AiSdk client = make_client(peer);
    asio::co_spawn(*loop_, client.agent("a").acall("x"), [](std::exception_ptr, const InvokeResponse&) {});
  }
  EXPECT_EQ(peer.connections(), 0u);
}

TEST_F(LoopTest, Http2OnTheLoop) {
  Certificates certificates;
  auto tls = Certificates::peer(certificates.server());
  tls.protocol = "h2";
  ScriptedPeer peer(
      [](PeerConnection& connection) {
        H2Peer h2;
        serve_h2(connection, h2, [&](const H2Request& request) {
          if (!request.message.target.ends_with("/stream"))
            return h2.answer(request.id, R"({"conversationId":"c-1","response":"ok","toolsUsed":[]})");
          h2.answer(request.id, content_event("a") + content_event("b") + end_event(), 200,
                    "text/event-stream");
        });
      },
      tls);
  for (const bool closes : {true, false}) {
    auto settings = config(peer.url());
    settings.ca_bundle = certificates.ca();
    const auto work = [&]() -> asio::awaitable<void> {
      AiSdk client(settings, loop_->get_executor());
      for (int i = 0; i < 5; ++i) co_await call_and_stream(client.agent("a"));
      if (closes) co_await client.aclose();
    };
    run(work());
  }
  EXPECT_EQ(peer.connections(), 2u);
  EXPECT_TRUE(peer.wait_until_none_open());
}

}  // namespace
}  // namespace ai_sdk::testing
