// What a client sees of failures that are made on purpose.
#include "test_server.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

using testing::ask;
using testing::post;
using testing::RawAnswer;
using testing::RawClient;
using testing::TestServer;

class FaultyRuns : public ::testing::Test {
 protected:
  void start(std::string_view rules) {
    server_.faults.plan = FaultPlan::parse(R"({"rules": [)" + std::string(rules) + "]}");
    server_.add("Three", [this](AgentRun&, EventSink& sink) {
      ++runs_;
      for (const auto* word : {"one ", "two ", "three"}) sink.content(word);
      ++ended_;
      return RunUsage{1, 3};
    });
    server_.start();
  }
  RawAnswer run(const std::string& verb) {
    return ask(server_.port(), post("Three", verb, R"({"message":"go"})"));
  }

  std::atomic<int> runs_ = 0;
  std::atomic<int> ended_ = 0;
  TestServer server_;
  TestServer::Running running_{server_};
};

TEST_F(FaultyRuns, AreRefusedWithTheStatusThatIsAskedFor) {
  start(R"({"status": 429, "retry_after": 3, "message": "slow down", "times": 1})");
  const auto refused = run("invoke");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("Retry-After"), "3");
  EXPECT_EQ(refused.body, R"({"code":429,"message":"slow down"})");
  EXPECT_EQ(runs_, 0);
  EXPECT_EQ(run("invoke").status, 200);
}

TEST_F(FaultyRuns, AreDroppedWithoutAWord) {
  start(R"({"drop": true, "times": 1})");
  EXPECT_EQ(run("invoke").status, 0);
  EXPECT_EQ(runs_, 0);
}

TEST_F(FaultyRuns, AreCutAfterSoManyEvents) {
  start(R"({"cut_after_events": 2, "times": 2})");
  const auto cut = run("stream");
  EXPECT_EQ(cut.status, 200);
  EXPECT_FALSE(cut.whole);
  EXPECT_NE(cut.body.find("two "), std::string::npos);
  EXPECT_EQ(cut.body.find("three"), std::string::npos);
  EXPECT_EQ(run("invoke").status, 0) << "where there is one answer, it is never given";
  EXPECT_EQ(runs_, 2);
  EXPECT_EQ(ended_, 0);
  const auto good = run("stream");
  EXPECT_TRUE(good.whole);
  EXPECT_NE(good.body.find("stream-completed"), std::string::npos);
}

TEST_F(FaultyRuns, FailInTheMiddleOfTheAnswer) {
  start(R"({"error_after_events": 1, "message": "no luck"})");
  const auto failed = run("stream");
  EXPECT_TRUE(failed.whole);
  EXPECT_NE(failed.body.find("one "), std::string::npos);
  EXPECT_NE(failed.body.find("event: fatal-error"), std::string::npos);
  EXPECT_NE(failed.body.find("no luck"), std::string::npos);
  EXPECT_EQ(run("invoke").status, 500);
}

TEST_F(FaultyRuns, GoSilentAndLetTheWorkerGo) {
  server_.limits.heartbeat = std::chrono::milliseconds(1);
  server_.run_limits.workers = 1;
  start(R"({"stall_after_events": 1, "times": 1})");
  RawClient client(server_.port());
  client.send(to_bytes(post("Three", "stream", R"({"message":"go"})")));
  ASSERT_TRUE(client.wait_for("one "));
  // The only worker is free for others while that stream says nothing, not even a comment.
  for (int i = 0; i < 3; ++i) EXPECT_EQ(run("invoke").status, 200);
  client.finish_sending();
  // A beat may come while the event is on its way; from then on none.
  const std::string all = client.read_all();
  const auto beat = all.find(": ping", all.find("one "));
  EXPECT_TRUE(beat == std::string::npos || all.find(": ping", beat + 1) == std::string::npos) << all;
}

TEST_F(FaultyRuns, WaitBeforeTheyBegin) {
  start(R"({"delay": 0.05})");
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(run("invoke").status, 200);
  EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(50));
}

}  // namespace
}  // namespace ai_sdk::server
