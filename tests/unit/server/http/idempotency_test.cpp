// The same Idempotency-Key runs once; and what /metrics counts of it.
#include "test_server.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <atomic>

namespace ai_sdk::server {
namespace {

using testing::ask;
using testing::echo;
using testing::post;
using testing::RawAnswer;
using testing::RawClient;
using testing::RawRequest;
using testing::Signal;
using testing::TestServer;
using testing::to_bytes;

RawRequest with_key(const std::string& key, RawRequest request, bool to_end = false) {
  request.headers += "Idempotency-Key: " + key + "\r\n";
  if (to_end) request.headers += "X-Run-To-End: true\r\n";
  return request;
}

class Idempotency : public ::testing::Test {
 protected:
  RawAnswer send(const RawRequest& request) const { return ask(server_.port(), request); }
  // Whether a metric has this value: "name{labels} value".
  bool has_metric(const std::string& line) const {
    RawRequest request;
    request.target = "/metrics";
    const auto page = send(request);
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.header("Content-Type").find("version=0.0.4"), std::string::npos);
    return page.body.find("\n" + line + "\n") != std::string::npos;
  }
  void add_counting(const std::string& name) {
    server_.add(name, [this](AgentRun& run, EventSink& sink) {
      sink.tool_use("run_sql", {});
      sink.content("run " + std::to_string(++runs_) + ": " + run.message);
      return RunUsage{3, 4};
    });
  }
  std::atomic<int> runs_{0};
  TestServer server_;
};

TEST_F(Idempotency, TheSameKeyGetsTheSameAnswerWithoutARun) {
  add_counting("count");
  server_.start();
  const auto request = with_key("k-1", post("count", "invoke", R"({"message":"hä","parameters":{"a":1}})"));
  const auto first = send(request);
  const auto second = send(request);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.header("Idempotency-Replayed"), "");
  EXPECT_EQ(second.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(second.body, first.body) << "the conversation's id too";
  EXPECT_EQ(runs_, 1);
  EXPECT_TRUE(has_metric(R"(ai_sdk_runs_total{agent="count"} 1)"));
  EXPECT_TRUE(has_metric(R"(ai_sdk_runs_ended_total{agent="count",result="finished"} 1)"));
  EXPECT_TRUE(has_metric("ai_sdk_replays_total 1"));
}

TEST_F(Idempotency, WhatALanguageModelCountedIsStillTokensAfterARestart) {
  server_.add("model", [](AgentRun&, EventSink& sink) {
    sink.content("yes");
    return RunUsage{30, 4, UsageUnit::tokens};
  });
  server_.start();
  const auto request = with_key("k", post("model", "invoke", R"({"message":"m"})"));
  const auto first = send(request);
  server_.stop();
  server_.start();
  const auto again = send(request);
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(boost::json::parse(again.body).at("usageUnit"), "tokens");
}

TEST_F(Idempotency, HowARequestIsWrittenDoesNotMatterWhatItAsksDoes) {
  add_counting("count");
  add_counting("other");
  server_.start();
  const std::string body = R"({"message":"m","conversationId":"c"})";
  ASSERT_EQ(send(with_key("k", post("count", "invoke", body))).status, 200);
  EXPECT_EQ(
      send(with_key("k", post("count", "invoke", R"({ "conversationId":"c", "message" : "m" })"))).status,
      200);
  EXPECT_EQ(runs_, 1);
  for (const std::string different : {R"({"message":"n","conversationId":"c"})", R"({"message":"m"})",
                                      R"({"message":"m","conversationId":"c","parameters":{"a":1}})"}) {
    const auto refused = send(with_key("k", post("count", "invoke", different)));
    EXPECT_EQ(refused.status, 422) << different;
    EXPECT_NE(refused.body.find("key of its own"), std::string::npos) << refused.body;
  }
  EXPECT_EQ(send(with_key("k", post("other", "invoke", body))).status, 422);
  EXPECT_EQ(send(with_key("k", post("other", "stream", body))).status, 422);
  EXPECT_EQ(send(with_key("k2", post("count", "invoke", body))).status, 200);
  EXPECT_EQ(send(post("count", "invoke", body)).status, 200);
  EXPECT_EQ(runs_, 3) << "another key, and none, are requests of their own";
}

TEST_F(Idempotency, AStreamGetsTheKeptAnswerAsEvents) {
  add_counting("count");
  server_.start();
  const auto whole = send(with_key("k", post("count", "invoke", R"({"message":"m"})")));
  const auto streamed = send(with_key("k", post("count", "stream", R"({"message":"m"})")));
  EXPECT_EQ(streamed.status, 200);
  EXPECT_EQ(streamed.header("Idempotency-Replayed"), "true");
  EXPECT_NE(streamed.body.find("run 1: m"), std::string::npos) << streamed.body;
  const std::string id{boost::json::parse(whole.body).at("conversationId").as_string()};
  EXPECT_NE(streamed.body.find(id), std::string::npos) << streamed.body;
  EXPECT_NE(streamed.body.find("completed"), std::string::npos) << streamed.body;
  EXPECT_EQ(runs_, 1);
}

TEST_F(Idempotency, ASecondRequestWaitsForTheFirst) {
  Signal entered, go_on;
  server_.add("slow", [&](AgentRun&, EventSink& sink) {
    entered.set();
    go_on.wait();
    sink.content("run " + std::to_string(++runs_));
    return RunUsage{};
  });
  server_.start();
  const auto running = server_.running();
  const auto request = to_bytes(with_key("k", post("slow", "invoke", R"({"message":"m"})")));
  RawClient first(server_.port()), second(server_.port());
  first.send(request);
  ASSERT_TRUE(entered.wait());
  second.send(request);
  EXPECT_EQ(send(with_key("k", post("slow", "invoke", R"({"message":"n"})"))).status, 422);
  go_on.set();
  const auto of_first = first.receive();
  const auto of_second = second.receive();
  EXPECT_EQ(of_first.status, 200);
  EXPECT_EQ(of_second.body, of_first.body);
  EXPECT_EQ(of_second.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(runs_, 1);
}

TEST_F(Idempotency, WhatFailedRunsAgain) {
  server_.add("moody", [&](AgentRun&, EventSink& sink) {
    if (++runs_ == 1) throw AgentFailure("Not today");
    sink.content("done");
    return RunUsage{};
  });
  server_.start();
  const auto request = with_key("k", post("moody", "invoke", R"({"message":"m"})"));
  EXPECT_EQ(send(request).status, 500);
  EXPECT_EQ(send(request).status, 200);
  EXPECT_EQ(send(request).status, 200);
  EXPECT_EQ(runs_, 2);
  EXPECT_TRUE(has_metric(R"(ai_sdk_runs_ended_total{agent="moody",result="failed"} 1)"));
}

TEST_F(Idempotency, ARunMayOutliveItsCallerAndIsFetchedLater) {
  Signal entered, go_on;
  server_.add("slow", [&](AgentRun& run, EventSink& sink) {
    entered.set();
    go_on.wait();
    EXPECT_FALSE(run.stop.stop_requested());
    sink.content("run " + std::to_string(++runs_));
    return RunUsage{};
  });
  server_.start();
  const auto running = server_.running();
  const auto request = with_key("k", post("slow", "invoke", R"({"message":"m"})"), true);
  {
    RawClient caller(server_.port());
    caller.send(to_bytes(request));
    ASSERT_TRUE(entered.wait());
    caller.reset();
  }
  ASSERT_TRUE(server_.wait_for_log(1)) << "the server has seen that the caller has gone";
  RawClient again(server_.port());
  again.send(to_bytes(request));
  go_on.set();
  const auto answer = again.receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("run 1"), std::string::npos) << answer.body;
  EXPECT_EQ(runs_, 1);
}

TEST_F(Idempotency, WithoutThatWishARunEndsWithItsCaller) {
  Signal entered;
  server_.add("patient", [&](AgentRun& run, EventSink& sink) {
    if (++runs_ == 1) {
      Signal stopped;
      const std::stop_callback callback(run.stop, [&stopped] { stopped.set(); });
      entered.set();
      EXPECT_TRUE(stopped.wait());
      throw RunCancelled();
    }
    sink.content("second");
    return RunUsage{};
  });
  server_.start();
  const auto running = server_.running();
  const auto request = with_key("k", post("patient", "invoke", R"({"message":"m"})"));
  RawClient caller(server_.port());
  caller.send(to_bytes(request));
  ASSERT_TRUE(entered.wait());
  RawClient again(server_.port());
  again.send(to_bytes(request));
  caller.reset();
  const auto answer = again.receive();
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_NE(answer.body.find("second"), std::string::npos);
  EXPECT_TRUE(has_metric(R"(ai_sdk_runs_ended_total{agent="patient",result="cancelled"} 1)"));
}

TEST_F(Idempotency, WrongKeysAreRefused) {
  server_.add("echo", echo);
  server_.start();
  EXPECT_EQ(send(with_key(std::string(255, 'k'), post("echo", "invoke", "{}"))).status, 200);
  EXPECT_EQ(send(with_key(std::string(256, 'k'), post("echo", "invoke", "{}"))).status, 400);
  EXPECT_EQ(send(with_key("a b", post("echo", "invoke", "{}"))).status, 400);
}

TEST_F(Idempotency, WhoeverWaitsForAKeyIsToldOfTheShutdown) {
  Signal entered;
  server_.limits.grace = std::chrono::milliseconds(20);
  server_.add("long", [&](AgentRun& run, EventSink&) -> RunUsage {
    Signal stopped;
    const std::stop_callback callback(run.stop, [&stopped] { stopped.set(); });
    entered.set();
    stopped.wait();
    throw RunCancelled();
  });
  server_.start();
  const auto running = server_.running();
  const auto request = to_bytes(with_key("k", post("long", "invoke", "{}"), true));
  RawClient first(server_.port()), second(server_.port());
  first.send(request);
  ASSERT_TRUE(entered.wait());
  second.send(request);
  bool both = false;
  for (int i = 0; i < 10'000 && !both; ++i) both = has_metric("ai_sdk_runs_under_way 2");
  ASSERT_TRUE(both);
  server_.request_stop();
  EXPECT_EQ(first.receive().status, 503);
  EXPECT_EQ(second.receive().status, 503);
}

TEST_F(Idempotency, MetricsNeedTheToken) {
  server_.start();
  RawRequest request;
  request.target = "/metrics";
  request.token = "wrong";
  EXPECT_EQ(send(request).status, 401);
}

}  // namespace
}  // namespace ai_sdk::server
