#include "async_run.hpp"
#include "client_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <thread>

namespace ai_sdk::testing {
namespace {

namespace asio = boost::asio;

// What a call that was cancelled through a slot has ended with.
bool was_aborted(std::exception_ptr error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const boost::system::system_error& failure) {
    return failure.code() == asio::error::operation_aborted;
  } catch (const std::exception& failure) {
    ADD_FAILURE() << failure.what();
  }
  return false;
}

class CancellationTest : public ClientTest {
 protected:
  // Starts the call, cancels it through an Asio slot once `ready`, and returns what it ended with.
  template <class T>
  std::exception_ptr cancelled(asio::awaitable<T> call, const std::function<bool()>& ready) {
    asio::io_context loop(1);
    asio::cancellation_signal signal;
    std::exception_ptr failure;
    bool ended = false;
    asio::co_spawn(loop, std::move(call),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error, T) {
                     failure = error;
                     ended = true;
                   }));
    const auto until = Clock::now() + patience;
    while (!ready() && !ended && Clock::now() < until) loop.run_for(1ms);
    EXPECT_FALSE(ended);
    signal.emit(asio::cancellation_type::terminal);
    loop.restart();
    loop.run_for(patience);
    EXPECT_TRUE(ended);
    return failure;
  }
  static void expect_at_rest(const AiSdk& client) {
    EXPECT_TRUE(soon([&] { return client.stats().in_flight == 0 && client.stats().waiting == 0; }));
    EXPECT_EQ(client.stats().open_connections, client.stats().idle_connections);
  }
  static void silent(PeerConnection& connection) {
    connection.read_request();
    EXPECT_TRUE(connection.wait_for_close());
  }
};

TEST_F(CancellationTest, WithTimeoutEndsACallOnTheWire) {
  ScriptedPeer peer(silent);
  AiSdk client(config(peer.url()));
  const auto before = Clock::now();
  const auto error = thrown<TimeoutError>([&] { run(with_timeout(client.agent("a").acall("x"), 100ms)); });
  EXPECT_EQ(error.limit(), "with_timeout");
  EXPECT_EQ(error.duration(), 100ms);
  EXPECT_GE(Clock::now() - before, 100ms);
  EXPECT_TRUE(peer.wait_for_client_closes(1));
  expect_at_rest(client);
}

TEST_F(CancellationTest, ASlotEndsACallThatWaitsForItsAnswer) {
  ScriptedPeer peer(silent);
  AiSdk client(config(peer.url()));
  EXPECT_TRUE(
      was_aborted(cancelled(client.agent("a").acall("x"), [&] { return peer.requests().size() == 1; })));
  EXPECT_TRUE(peer.wait_for_client_closes(1));
  expect_at_rest(client);
}

TEST_F(CancellationTest, ASlotEndsACallInTheMiddleOfItsAnswer) {
  Gate half;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    connection.send_apart({"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"});
    half.open();
    EXPECT_TRUE(connection.wait_for_close());
  });
  AiSdk client(config(peer.url()));
  EXPECT_TRUE(was_aborted(cancelled(client.agent("a").acall("x"), [&] { return half.is_open(); })));
  EXPECT_TRUE(peer.wait_for_client_closes(1));
  expect_at_rest(client);
}

TEST_F(CancellationTest, WhileConnecting) {
  FullPort port;
  AiSdk client(config(port.url()));
  EXPECT_TRUE(
      was_aborted(cancelled(client.agent("a").acall("x"), [&] { return client.stats().in_flight == 1; })));
  expect_at_rest(client);
  EXPECT_EQ(client.stats().open_connections, 0u);
}

TEST_F(CancellationTest, WhileWaitingBeforeARepetition) {
  ScriptedPeer peer(always(answer(503, "Retry-After: 50\r\n", "{}")));
  AiSdk client(config(peer.url()));
  EXPECT_TRUE(was_aborted(cancelled(client.agent("a").acall("x"), [&] {
    return peer.requests().size() == 1 && client.stats().in_flight == 0;
  })));
  expect_at_rest(client);
}

TEST_F(CancellationTest, WhileWaitingForAConnection) {
  Gate busy;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (connection.next_request()) {
      busy.wait();
      connection.send(run_answer("ok"));
    }
  });
  auto settings = config(peer.url());
  settings.max_connections = 1;
  AiSdk client(settings);
  std::thread first([&] { EXPECT_EQ(client.agent("a").call("first").response, "ok"); });
  EXPECT_TRUE(peer.wait_for_requests(1));
  EXPECT_TRUE(
      was_aborted(cancelled(client.agent("a").acall("x"), [&] { return client.stats().waiting == 1; })));
  EXPECT_EQ(client.stats().waiting, 0u);
  busy.open();
  first.join();
  EXPECT_EQ(client.agent("a").call("third").response, "ok");
  EXPECT_EQ(peer.requests().size(), 2u);
}

TEST_F(CancellationTest, WhileAStreamOpens) {
  ScriptedPeer peer(silent);
  AiSdk client(config(peer.url()));
  EXPECT_THROW(run(with_timeout(client.agent("a").astream_content("x"), 50ms)), TimeoutError);
  EXPECT_TRUE(peer.wait_for_client_closes(1));
  expect_at_rest(client);
}

TEST_F(CancellationTest, OfAReadLosesNoEvent) {
  Gate go_on;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    connection.send(std::string(stream_head) + chunk(content_event("a")));
    EXPECT_TRUE(go_on.wait());
    connection.send(chunk(content_event("b") + end_event()) + std::string(last_chunk));
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  const auto read = [&](AgentHandle agent) -> asio::awaitable<std::string> {
    auto events = co_await agent.astream("x");
    std::string text = (co_await events.next())->content;
    bool timed_out = false;
    try {
      co_await with_timeout(events.next(), 50ms);
    } catch (const TimeoutError&) {
      timed_out = true;
    }
    EXPECT_TRUE(timed_out);
    go_on.open();
    while (auto event = co_await events.next()) text += event->content;
    co_return text;
  };
  EXPECT_EQ(run(read(client.agent("a"))), "ab");
}

TEST_F(CancellationTest, DestroyingAStreamClosesIt) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send(std::string(stream_head) + chunk(content_event("a")));
    EXPECT_TRUE(connection.wait_for_close());
  });
  AiSdk client(config(peer.url()));
  const auto leave = [](AgentHandle agent) -> asio::awaitable<std::string> {
    auto events = co_await agent.astream("x");
    auto event = co_await events.next();
    co_return event->content;
  };
  EXPECT_EQ(run(leave(client.agent("a"))), "a");
  EXPECT_TRUE(peer.wait_for_client_closes(1));
  expect_at_rest(client);
}

// The cancellation and the answer meet on two threads in every order.
TEST_F(CancellationTest, MayMeetTheAnswer) {
  ScriptedPeer peer(always(run_answer("ok")));
  AiSdk client(config(peer.url()));
  int answers = 0;
  const auto calls = [&](AgentHandle agent) -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    for (int i = 0; i < 400; ++i) {
      asio::cancellation_signal signal;
      bool ended = false;
      asio::co_spawn(
          executor, agent.acall("x"),
          asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error, InvokeResponse) {
            ended = true;
            if (!error) ++answers;
          }));
      // From hardly begun to all but over.
      const auto until = Clock::now() + std::chrono::microseconds(i * 2);
      while (!ended && Clock::now() < until) co_await asio::post(asio::use_awaitable);
      signal.emit(asio::cancellation_type::terminal);
      while (!ended) co_await asio::post(asio::use_awaitable);
    }
  };
  run(calls(client.agent("a")));
  RecordProperty("answers", answers);
  expect_at_rest(client);
  EXPECT_EQ(client.agent("a").call("x").response, "ok");
}

}  // namespace
}  // namespace ai_sdk::testing
