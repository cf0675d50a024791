#include "http/pace.hpp"

#include "client/client_state.hpp"
#include "support/peer_answers.hpp"
#include "support/scripted_peer.hpp"

#include <ai_sdk/agent.hpp>
#include <ai_sdk/errors.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace ai_sdk::http {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using testing::Gate;
using testing::PeerConnection;
using testing::ScriptedPeer;

// No test waits for so long: what is to end a break ends it, or the test does not end.
constexpr auto for_ever = 24h;

// A loop whose streams read what a test says.
struct Streams {
  explicit Streams(std::size_t count) {
    pace.begin(loop);
    for (std::size_t i = 0; i < count; ++i) {
      pace.call_begins();
      pace.stream_opens();
    }
  }
  // One of them reads, after so long.
  void read(std::size_t events = 1, std::chrono::nanoseconds pause = 0ms) {
    auto last = Pace::Clock::now() - pause;
    pace.stream_read(events, last);
  }
  // One wake-up: the events of some streams, and what they set going.
  void wake_up(std::size_t events = 1) {
    read(events);
    loop.restart();
    loop.poll();
  }

  Pace pace;
  asio::io_context loop{1};
};

// Until many streams with a trickle of events would have had several breaks.
void drive(const std::vector<Streams*>& all, const std::function<void(Streams&)>& wake_up) {
  Streams many(Pace::many_streams);
  while (many.pace.breaks() < 3) {
    many.wake_up();
    for (auto* streams : all) wake_up(*streams);
  }
}

TEST(PaceTest, ManyStreamsWithManyEventsHaveBreaks) {
  Streams many(Pace::many_streams);
  while (many.pace.breaks() < 10) many.wake_up();
}

TEST(PaceTest, WhatABreakHasBroughtTogetherIsManyEvents) {
  Streams many(Pace::many_streams);
  many.pace.set_break(30ms);
  while (many.pace.breaks() == 0) many.wake_up();
  // 10,000 a second, unless the machine stands still.
  for (std::uint64_t i = 1; i < 10; ++i) {
    EXPECT_EQ(many.pace.breaks(), i);
    for (int stream = 1; stream < 300; ++stream) many.read();
    many.wake_up();
  }
}

// How long it is where streams bring an event each after so long.
std::chrono::nanoseconds break_after(Streams& streams, std::chrono::nanoseconds pause) {
  while (streams.pace.breaks() < 5) {
    for (int i = 0; i < 1'000; ++i) streams.read(1, pause);
    streams.wake_up();
  }
  return streams.pace.break_time();
}

TEST(PaceTest, ABreakIsAPartOfTheTimeBetweenTwoEventsOfAStream) {
  Streams quick(Pace::many_streams), slow(Pace::many_streams), silent(Pace::many_streams);
  EXPECT_EQ(break_after(quick, 0ms), 5ms);
  const auto time = break_after(slow, 200ms);
  EXPECT_GT(time, 19ms);
  EXPECT_LT(time, 50ms);
  EXPECT_EQ(break_after(silent, 24h), 50ms);
}

TEST(PaceTest, StreamsThatBringNothingDoNotCount) {
  Streams mostly_silent(100'000);
  EXPECT_EQ(break_after(mostly_silent, 0ms), 5ms);
}

TEST(PaceTest, FewStreamsHaveNone) {
  Streams few(Pace::many_streams - 1), one(1);
  drive({&few, &one}, [](Streams& streams) { streams.wake_up(); });
  EXPECT_EQ(few.pace.breaks(), 0u);
  EXPECT_EQ(one.pace.breaks(), 0u);
}

TEST(PaceTest, TheFirstEventsHaveNone) {
  Streams many(Pace::many_streams);
  for (int i = 0; i < 8; ++i) many.wake_up();
  // A window with fewer of them than many, however quickly they came.
  EXPECT_EQ(many.pace.breaks(), 0u);
}

TEST(PaceTest, NoneWhileACallIsUnderWay) {
  Streams many(Pace::many_streams);
  many.pace.call_begins();
  drive({&many}, [](Streams& streams) { streams.wake_up(); });
  EXPECT_EQ(many.pace.breaks(), 0u);
  many.pace.call_ends();
  while (many.pace.breaks() == 0) many.wake_up();
}

TEST(PaceTest, NoneWhileAStreamIsBeingOpenedOrEnds) {
  Streams many(Pace::many_streams + 1);
  many.pace.stream_ends();  // its attempt goes on, as after an interruption
  drive({&many}, [](Streams& streams) { streams.wake_up(); });
  EXPECT_EQ(many.pace.breaks(), 0u);
}

TEST(PaceTest, NoneWhereAStreamHasMoreToRead) {
  Streams pieces(Pace::many_streams), bulk(Pace::many_streams);
  drive({&pieces, &bulk}, [&](Streams& streams) {
    streams.read();
    streams.wake_up(&streams == &bulk ? 100 : 0);
  });
  EXPECT_EQ(pieces.pace.breaks(), 0u);
  EXPECT_EQ(bulk.pace.breaks(), 0u);
}

TEST(PaceTest, NoneWhereWorkCameSinceItWasPlanned) {
  Streams many(Pace::many_streams);
  drive({&many}, [](Streams& streams) {
    streams.read();
    streams.pace.hurry();
    streams.wake_up();
  });
  EXPECT_EQ(many.pace.breaks(), 0u);
}

TEST(PaceTest, WhatAnEventSetsGoingComesBeforeIt) {
  Streams many(Pace::many_streams);
  while (many.pace.breaks() < 3) {
    const auto before = many.pace.breaks();
    many.read();
    asio::post(many.loop, [&] { EXPECT_EQ(many.pace.breaks(), before); });
    many.wake_up();
  }
}

TEST(PaceTest, WorkEndsABreak) {
  Streams many(Pace::many_streams);
  many.pace.set_break(for_ever);
  std::thread thread([&] {
    while (many.pace.breaks() == 0) many.wake_up();
  });
  while (many.pace.breaks() == 0) std::this_thread::yield();
  bool done = false;
  asio::post(many.loop, [&] { done = true; });
  many.pace.hurry();
  thread.join();
  many.loop.restart();
  many.loop.poll();
  EXPECT_TRUE(done);
}

TEST(PaceTest, AUsersLoopHasNoBreaks) {
  Pace pace;
  for (std::size_t i = 0; i < Pace::many_streams; ++i) {
    pace.call_begins();
    pace.stream_opens();
  }
  pace.hurry();
  drive({}, {});
  Pace::Clock::time_point last;
  for (int i = 0; i < 1'000; ++i) pace.stream_read(1, last);
  EXPECT_EQ(pace.breaks(), 0u);
}

// ---- a client whose thread takes a break for as long as nobody hurries it
// -----------------------------------

constexpr std::size_t streams = Pace::many_streams;

// Sends numbered events to all streams, as slowly as the client wants, until it is told to stop.
class PaceOfClientTest : public ::testing::Test {
 protected:
  PaceOfClientTest()
      : peer_([this](PeerConnection& connection) { serve(connection); }),
        client_(std::make_shared<detail::ClientState>(config())) {}
  ~PaceOfClientTest() override {
    stop_ = true;
    readers_.clear();
    client_->close();
  }

  AiSdkConfig config() {
    AiSdkConfig config;
    config.host = peer_.url();
    config.token = "t";
    config.enable_async = true;
    return config;
  }
  Pace& pace() { return client_->runtime().pace(); }
  AgentHandle agent() { return AgentHandle(client_, "a"); }

  // Reads all streams until the thread has a break that nobody but a test ends.
  void wait_for_a_break() {
    pace().set_break(for_ever);  // its thread does not run yet
    for (std::size_t i = 0; i < streams; ++i) readers_.push_back(agent().stream("x"));
    go_.open();
    while (pace().breaks() == 0) std::this_thread::sleep_for(1ms);
  }

  ScriptedPeer peer_;
  std::shared_ptr<detail::ClientState> client_;
  std::vector<EventRange> readers_;
  std::atomic<bool> stop_ = false;
  Gate go_;

 private:
  void serve(PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      if (!request->target.ends_with("/stream")) {
        connection.send(testing::run_answer("ok"));
        continue;
      }
      connection.send(std::string(testing::stream_head) + testing::chunk(testing::start_event()));
      if (!go_.wait()) return;
      std::size_t sent = 0;
      for (int i = 0; !stop_ && !peer_.stopping(); ++i) {
        if (!connection.send_some(testing::chunk(testing::content_event(std::to_string(i))), 1s, sent))
          return;
        // Often enough for breaks, and seldom enough for a slow machine to find few of them at a time.
        if (connection.wait_for_close(40ms)) return;
      }
    }
  }
};

TEST_F(PaceOfClientTest, ACallEndsIt) {
  wait_for_a_break();
  EXPECT_EQ(agent().call("x").response, "ok");
}

TEST_F(PaceOfClientTest, LeavingAStreamEndsIt) {
  wait_for_a_break();
  readers_.pop_back();
  EXPECT_TRUE(peer_.wait_for_client_closes(1));
}

TEST_F(PaceOfClientTest, ClosingTheClientEndsIt) {
  wait_for_a_break();
  client_->close();
  EXPECT_TRUE(peer_.wait_for_client_closes(streams));
}

TEST_F(PaceOfClientTest, EventsComeAllAndInTheirOrder) {
  for (std::size_t i = 0; i < streams; ++i) readers_.push_back(agent().stream("x"));
  go_.open();
  // In force, and every event comes, in the order in which it was sent.
  std::vector<int> next(streams);
  int rounds = 0;
  while (pace().breaks() < 10 || rounds < 50) {
    ++rounds;
    for (std::size_t i = 0; i < streams; ++i) {
      auto event = readers_[i].next();
      if (event && event->type == EventType::start) event = readers_[i].next();
      ASSERT_TRUE(event);
      ASSERT_EQ(event->content, std::to_string(next[i]++));
    }
  }
}

}  // namespace
}  // namespace ai_sdk::http
