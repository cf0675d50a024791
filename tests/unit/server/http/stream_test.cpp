// Streams: their events, their pace, and readers that leave.
#include "core/sse_decoder.hpp"
#include "core/wire/decode.hpp"
#include "test_server.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace ai_sdk::server {
namespace {

using namespace std::chrono_literals;
using testing::ask;
using testing::echo;
using testing::post;
using testing::RawClient;
using testing::Signal;
using testing::TestServer;
using testing::to_bytes;

std::vector<StreamEvent> events_of(const std::string& body) {
  core::SseDecoder decoder;
  decoder.feed(body);
  std::vector<StreamEvent> events;
  while (const auto event = decoder.next()) core::decode_stream_event(event->name, event->data, events);
  return events;
}

class Streams : public ::testing::Test {
 protected:
  TestServer server_;
};

TEST_F(Streams, EventsComeInOrderWithTheirIds) {
  server_.add("tools", [](AgentRun&, EventSink& sink) {
    sink.thinking("looking");
    boost::json::object input;
    input["q"] = 1;
    sink.tool_use("run_sql", std::move(input));
    sink.content("Two\n");
    sink.content("tables\r");
    return RunUsage{3, 2};
  });
  server_.start();
  const auto answer = ask(server_.port(), post("tools", "stream", R"({"message":"m","conversationId":"c"})"));
  ASSERT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.whole);
  EXPECT_EQ(answer.header("Content-Type"), "text/event-stream");
  EXPECT_EQ(answer.header("Cache-Control"), "no-cache");
  EXPECT_EQ(answer.header("X-Accel-Buffering"), "no");
  const auto events = events_of(answer.body);
  ASSERT_EQ(events.size(), 6U);
  EXPECT_EQ(events[0].type, EventType::start);
  EXPECT_EQ(events[1].type, EventType::thinking);
  EXPECT_EQ(events[2].type, EventType::tool_use);
  EXPECT_EQ(events[2].tool_name, "run_sql");
  EXPECT_EQ(events[2].tool->input.at("q"), 1);
  EXPECT_EQ(events[3].content + events[4].content, "Two\ntables\r");
  EXPECT_EQ(events[5].type, EventType::end);
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].conversation_id, "c");
    EXPECT_EQ(events[i].stream_id, events[0].stream_id);
    EXPECT_EQ(events[i].sequence, static_cast<std::int64_t>(i));
  }
}

TEST_F(Streams, EachEventArrivesBeforeTheNextIsMade) {
  Signal read_first;
  server_.add("paced", [&](AgentRun&, EventSink& sink) {
    sink.content("first");
    read_first.wait();
    sink.content("second");
    return RunUsage{};
  });
  server_.start();
  const auto running = server_.running();
  RawClient client(server_.port());
  client.send(to_bytes(post("paced", "stream", "{}")));
  ASSERT_TRUE(client.wait_for("first"));
  read_first.set();
  EXPECT_EQ(events_of(client.receive().body).size(), 4U);
}

TEST_F(Streams, AFailureInTheMiddleIsAFatalError) {
  server_.add("half", [](AgentRun&, EventSink& sink) -> RunUsage {
    sink.content("half");
    throw AgentFailure("the disk is gone; find it");
  });
  server_.start();
  RawClient client(server_.port());
  client.send(to_bytes(post("half", "stream", "{}")));
  const auto answer = client.receive();
  EXPECT_TRUE(answer.whole) << "the body is ended properly all the same";
  const auto events = events_of(answer.body);
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[2].type, EventType::error);
  EXPECT_TRUE(events[2].fatal);
  EXPECT_EQ(events[2].error, "the disk is gone; find it");
  client.send(to_bytes(post("half", "stream", "{}")));
  EXPECT_EQ(client.receive().status, 200) << "the connection goes on";
}

TEST_F(Streams, ASilentStreamHasAHeartbeat) {
  server_.limits.heartbeat = 20ms;
  Signal beaten;
  server_.add("silent", [&](AgentRun&, EventSink&) {
    beaten.wait();
    return RunUsage{};
  });
  server_.start();
  const auto running = server_.running();
  RawClient client(server_.port());
  client.send(to_bytes(post("silent", "stream", "{}")));
  EXPECT_TRUE(client.wait_for(": ping\n\n"));
  beaten.set();
  EXPECT_EQ(events_of(client.receive().body).size(), 2U) << "heartbeats are no events";
}

// Until the run's stop token is set; then it tells so.
testing::ScriptedAgent::Script until_stopped(Signal& entered, Signal& stopped) {
  return [&](AgentRun& run, EventSink&) -> RunUsage {
    entered.set();
    Signal called;
    const std::stop_callback callback(run.stop, [&called] { called.set(); });
    if (called.wait()) stopped.set();
    throw RunCancelled();
  };
}

enum class Leaving { close, reset, half_close };

class HangUps : public Streams, public ::testing::WithParamInterface<std::tuple<const char*, Leaving>> {};

TEST_P(HangUps, StopTheRunAtOnceThoughNothingIsWritten) {
  const auto [verb, leaving] = GetParam();
  Signal entered;
  Signal stopped;
  server_.add("computes", until_stopped(entered, stopped));
  server_.start();
  const auto running = server_.running();
  RawClient client(server_.port());
  client.send(to_bytes(post("computes", verb, R"({"conversationId":"c","message":"m"})")));
  ASSERT_TRUE(entered.wait());
  if (leaving == Leaving::close) client.close();
  if (leaving == Leaving::reset) client.reset();
  if (leaving == Leaving::half_close) client.finish_sending();
  EXPECT_TRUE(stopped.wait());
  ASSERT_TRUE(server_.wait_for_log(1));
  EXPECT_TRUE(server_.log().at(0).cut);
  EXPECT_FALSE(server_.store.load_conversation("c").has_value()) << "nobody saw the end of that turn";
}

INSTANTIATE_TEST_SUITE_P(Each, HangUps,
                         ::testing::Combine(::testing::Values("invoke", "stream"),
                                            ::testing::Values(Leaving::close, Leaving::reset,
                                                              Leaving::half_close)));

TEST_F(Streams, AHangUpIsSeenBehindPipelinedRequests) {
  Signal entered;
  Signal stopped;
  server_.add("computes", until_stopped(entered, stopped));
  server_.start();
  const auto running = server_.running();
  RawClient client(server_.port());
  client.send(to_bytes(post("computes", "stream", "{}")));
  ASSERT_TRUE(entered.wait());
  client.send(to_bytes(post("computes", "stream", "{}")));
  client.close();
  EXPECT_TRUE(stopped.wait());
}

TEST_F(Streams, AReaderThatStopsHoldsTheAgentBack) {
  std::atomic<std::size_t> written = 0;
  Signal ended;
  server_.add("endless", [&](AgentRun&, EventSink& sink) -> RunUsage {
    const std::string piece(16 * 1024, 'x');
    try {
      for (;;) {
        sink.content(piece);
        written += piece.size();
      }
    } catch (const RunCancelled&) {
      ended.set();
      throw;
    }
  });
  server_.start();
  const auto running = server_.running();
  RawClient client(server_.port(), 64 * 1024);
  client.send(to_bytes(post("endless", "stream", "{}")));
  ASSERT_TRUE(client.wait_for("stream-start"));
  // It comes to rest: nothing more is written while other requests are served.
  std::size_t before = 0;
  int still = 0;
  for (int i = 0; i < 2000 && still < 20; ++i) {
    testing::RawRequest health;
    health.target = "/api/v1/system/health";
    ASSERT_EQ(ask(server_.port(), health).status, 200);
    const std::size_t now = written;
    still = now > 0 && now == before ? still + 1 : 0;  // the agent may not have begun yet
    before = now;
  }
  EXPECT_EQ(still, 20);
  EXPECT_LT(before, 32U * 1024 * 1024) << "what the system's own buffers take, and not much more";
  client.close();
  EXPECT_TRUE(ended.wait()) << "the agent that waited is let go";
}

TEST_F(Streams, AReaderThatNeverReadsIsLeft) {
  server_.limits.write_timeout = 200ms;
  Signal ended;
  server_.add("endless", [&](AgentRun&, EventSink& sink) -> RunUsage {
    const std::string piece(64 * 1024, 'x');
    try {
      for (;;) sink.content(piece);
    } catch (const RunCancelled&) {
      ended.set();
      throw;
    }
  });
  server_.start();
  const auto running = server_.running();
  RawClient client(server_.port(), 64 * 1024);
  client.send(to_bytes(post("endless", "stream", "{}")));
  EXPECT_TRUE(ended.wait());
}

}  // namespace
}  // namespace ai_sdk::server
