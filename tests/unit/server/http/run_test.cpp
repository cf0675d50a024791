// Running an agent to its whole answer, and conversations.
#include "core/wire/decode.hpp"
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
using testing::Signal;
using testing::TestServer;
using testing::to_bytes;

class Runs : public ::testing::Test {
 protected:
  InvokeResponse invoke(const std::string& agent, const std::string& body) const {
    const auto answer = server_.invoke(agent, body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return core::decode_invoke_response(answer.body);
  }
  TestServer server_;
};

TEST_F(Runs, AnAnswerIsWhole) {
  server_.add("tools", [](AgentRun& run, EventSink& sink) {
    sink.thinking("hm");
    sink.tool_use("run_sql", {});
    sink.content("Two ");
    sink.tool_use("search", {});
    sink.tool_use("run_sql", {});
    sink.content("tables of ");
    sink.content(run.parameters.at("region").as_string());
    return RunUsage{120, 9};
  });
  server_.start();
  const auto answer =
      server_.invoke("tools", R"({"message":"m","parameters":{"region":"eu"},"unknown":[1]})");
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  const auto value = boost::json::parse(answer.body).as_object();
  EXPECT_EQ(value.at("response"), "Two tables of eu");
  EXPECT_EQ(value.at("toolsUsed"), boost::json::parse(R"(["run_sql","search"])"));
  EXPECT_EQ(value.at("usage"),
            boost::json::parse(R"({"promptTokens":120,"completionTokens":9,"totalTokens":129})"));
  EXPECT_EQ(value.at("usageUnit"), "words");
  EXPECT_EQ(value.at("conversationId").as_string().size(), 36U);
}

TEST_F(Runs, WrongBodiesAreRefusedWithAReason) {
  server_.add("echo", echo);
  server_.start();
  for (const std::string body :
       {"", "x", "[]", "\"text\"", "{", R"({"message":"a\xff"})", "{\"message\":\"\xff\"}"}) {
    const auto answer = server_.invoke("echo", body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_NE(answer.body.find("Invalid request format: "), std::string::npos) << answer.body;
  }
  EXPECT_EQ(server_.invoke("echo", "{}").status, 200) << "an agent may run on its parameters alone";
  EXPECT_EQ(server_.invoke("echo", R"({"message":""})").status, 200);
}

TEST_F(Runs, WrongConversationIdsAreRefused) {
  server_.add("echo", echo);
  server_.start();
  EXPECT_EQ(server_.invoke("echo", R"({"message":"m","conversationId":"a\u0000b"})").status, 400);
  EXPECT_EQ(server_.invoke("echo", R"({"message":"m","conversationId":"a\nb"})").status, 400);
  const auto with = [](std::size_t size) {
    return R"({"message":"m","conversationId":")" + std::string(size, 'i') + "\"}";
  };
  EXPECT_EQ(server_.invoke("echo", with(257)).status, 400);
  EXPECT_EQ(server_.invoke("echo", with(256)).status, 200);
}

TEST_F(Runs, MissingAndClosedAgents) {
  server_.add("closed", echo, false);
  server_.start();
  EXPECT_EQ(server_.invoke("nobody", "{}").status, 404);
  EXPECT_EQ(server_.invoke("closed", "{}").status, 403);
  EXPECT_EQ(ask(server_.port(), post("closed", "stream", "{}")).status, 403);
  EXPECT_EQ(ask(server_.port(), post("nobody", "stream", "{}")).status, 404);
}

TEST_F(Runs, FailuresAreReadable) {
  server_.add("sorry",
              [](AgentRun&, EventSink&) -> RunUsage { throw AgentFailure("No such table; try orders"); });
  server_.add("broken", [](AgentRun&, EventSink&) -> RunUsage { throw std::logic_error("odd"); });
  server_.start();
  const auto sorry = server_.invoke("sorry", "{}");
  EXPECT_EQ(sorry.status, 500);
  EXPECT_EQ(sorry.body, R"({"code":500,"message":"No such table; try orders"})");
  const auto broken = server_.invoke("broken", "{}");
  EXPECT_EQ(broken.status, 500);
  EXPECT_NE(broken.body.find("the agent broken failed: odd"), std::string::npos) << broken.body;
}

TEST_F(Runs, AConversationRemembers) {
  server_.add("counter", [](AgentRun& run, EventSink& sink) {
    const auto* seen = run.memory.if_contains("seen");
    const std::int64_t count = (seen == nullptr ? 0 : seen->as_int64()) + 1;
    run.memory["seen"] = count;
    std::string heard;
    for (const auto& message : run.history) heard += message.sender.substr(0, 1) + ":" + message.text + ' ';
    sink.content(std::to_string(count) + '|' + heard);
    return RunUsage{};
  });
  server_.add("other", [](AgentRun& run, EventSink& sink) {
    sink.content(std::to_string(run.memory.size()) + '/' + std::to_string(run.history.size()));
    return RunUsage{};
  });
  server_.start();
  const auto running = server_.running();
  const auto first = invoke("counter", R"({"message":"one"})");
  EXPECT_EQ(first.response, "1|");
  const auto with_id = [&](const std::string& message) {
    return R"({"conversationId":")" + first.conversation_id + R"(","message":")" + message + "\"}";
  };
  const auto second = invoke("counter", with_id("two"));
  EXPECT_EQ(second.conversation_id, first.conversation_id);
  EXPECT_EQ(second.response, "2|h:one a:1| ");
  EXPECT_EQ(invoke("other", with_id("three")).response, "0/4") << "the words are shared, the memory is not";
  EXPECT_EQ(invoke("counter", with_id("four")).response.substr(0, 2), "3|");
}

TEST_F(Runs, AnUnknownIdBeginsAConversationUnderIt) {
  server_.add("echo", echo);
  server_.start();
  EXPECT_EQ(invoke("echo", R"({"conversationId":"mine","message":"m"})").conversation_id, "mine");
  ASSERT_TRUE(server_.store.load_conversation("mine").has_value());
}

TEST_F(Runs, OnlyATurnThatEndedWellIsKept) {
  server_.add("half", [](AgentRun& run, EventSink& sink) -> RunUsage {
    run.memory["kept"] = true;
    sink.content("half an answer");
    throw AgentFailure("no more");
  });
  server_.start();
  EXPECT_EQ(server_.invoke("half", R"({"conversationId":"c","message":"m"})").status, 500);
  EXPECT_FALSE(server_.store.load_conversation("c").has_value());
}

TEST_F(Runs, RunsOfOneConversationTakeTurns) {
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  server_.add("slow", [&](AgentRun& run, EventSink& sink) {
    most = std::max(most.load(), ++inside);
    sink.content(std::to_string(run.history.size()));
    std::this_thread::yield();
    --inside;
    return RunUsage{};
  });
  server_.start();
  const auto running = server_.running();
  std::vector<std::thread> callers;
  std::mutex mutex;
  std::vector<int> seen;
  for (int i = 0; i < 20; ++i) {
    callers.emplace_back([&] {
      const auto answer = invoke("slow", R"({"conversationId":"c","message":"m"})");
      const std::lock_guard lock(mutex);
      seen.push_back(std::stoi(answer.response));
    });
  }
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(most, 1);
  std::sort(seen.begin(), seen.end());
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(seen[static_cast<std::size_t>(i)], 2 * i) << "each saw all before it";
}

TEST_F(Runs, OneBusyConversationDoesNotHoldUpOthers) {
  Signal entered;
  Signal go_on;
  server_.add("wait", [&](AgentRun&, EventSink&) {
    entered.set();
    go_on.wait();
    return RunUsage{};
  });
  server_.add("echo", echo);
  server_.start();
  const auto running = server_.running();
  // More runs than there are workers want the same conversation.
  std::vector<std::unique_ptr<RawClient>> waiting;
  for (int i = 0; i < 10; ++i) {
    waiting.push_back(std::make_unique<RawClient>(server_.port()));
    waiting.back()->send(to_bytes(post("wait", "invoke", R"({"conversationId":"c","message":"m"})")));
  }
  ASSERT_TRUE(entered.wait());
  EXPECT_EQ(server_.invoke("echo", R"({"conversationId":"d","message":"m"})").status, 200);
  go_on.set();
  for (auto& client : waiting) EXPECT_EQ(client->receive().status, 200);
}

TEST_F(Runs, MoreThanTheQueueTakesIsTurnedAway) {
  server_.run_limits.workers = 1;
  server_.run_limits.max_waiting = 1;
  Signal go_on;
  std::atomic<int> begun = 0;
  server_.add("wait", [&](AgentRun&, EventSink&) {
    ++begun;
    go_on.wait();
    return RunUsage{};
  });
  server_.start();
  const auto running = server_.running();
  RawClient first(server_.port());
  RawClient queued(server_.port());
  // One after the other on a connection of its own; a third answer shows that both were taken.
  first.send(to_bytes(post("wait", "stream", "{}")));
  ASSERT_TRUE(first.wait_for("stream-start"));
  queued.send(to_bytes(post("wait", "stream", "{}")));
  ASSERT_TRUE(queued.wait_for("stream-start"));
  const auto refused = server_.invoke("wait", "{}");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  go_on.set();
  EXPECT_NE(queued.receive().body.find("stream-completed"), std::string::npos);
  EXPECT_EQ(begun, 2);
}

TEST_F(Runs, TwoHundredAtOnceAllAnswer) {
  server_.add("echo", echo);
  server_.start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<RawClient>(server_.port()));
    clients.back()->send(to_bytes(post("echo", "invoke", R"({"message":"no )" + std::to_string(i) + "\"}")));
  }
  for (int i = 0; i < 200; ++i) {
    const auto answer = clients[static_cast<std::size_t>(i)]->receive();
    ASSERT_EQ(answer.status, 200) << i;
    EXPECT_EQ(core::decode_invoke_response(answer.body).response, "no " + std::to_string(i));
  }
}

TEST_F(Runs, TextThatIsNoUtf8IsRepaired) {
  server_.add("bytes", [](AgentRun&, EventSink& sink) {
    sink.content(
        "a\xff"
        "b");
    return RunUsage{};
  });
  server_.start();
  EXPECT_EQ(invoke("bytes", "{}").response,
            "a\xEF\xBF\xBD"
            "b");
}

}  // namespace
}  // namespace ai_sdk::server
