// Agents that were made over the API, run; and runs that their callers end.
#include "core/wire/decode.hpp"
#include "entity_client.hpp"

#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace ai_sdk::server {
namespace {

using testing::EntityTest;
using testing::RawClient;
using testing::Signal;
namespace json = boost::json;

constexpr const char* agents = "/api/v1/agents/dynamic";

class CustomAgents : public EntityTest {
 protected:
  void prepare() override {
    server_.add("waiter", [](AgentRun& run, EventSink& sink) {
      sink.thinking("waiting");
      Signal ended;
      const std::stop_callback on_stop(run.stop, [&ended] { ended.set(); });
      EXPECT_TRUE(ended.wait());
      return RunUsage{};
    });
    auto memory = ability("remembering", "remember", {{"remember", 3}});
    memory.engine =
        std::make_shared<testing::ScriptedAgent>("MemoryEngine", [](AgentRun& run, EventSink& sink) {
          const auto* seen = run.memory.if_contains("turns");
          const std::int64_t turns = seen ? seen->as_int64() + 1 : 1;
          sink.content("turn " + std::to_string(turns) + " of " + std::to_string(run.memory.size()));
          run.memory["turns"] = turns;
          return RunUsage{1, 1};
        });
    server_.agents.add_ability(std::move(memory));
  }

  void make(const std::string& name, const std::string& abilities, const std::string& more = {}) {
    ask("POST", agents,
        R"({"name":")" + name +
            R"(","description":"d","persona":"DataAnalyst","apiEnabled":true,"abilities":)" + abilities +
            more + "}",
        201);
  }
  json::value invoke(const std::string& name, const std::string& message,
                     const std::string& conversation = {}, int status = 200) {
    json::object body;
    if (!message.empty()) body["message"] = message;
    if (!conversation.empty()) body["conversationId"] = conversation;
    const auto answer =
        ask("POST", std::string(agents) + "/name/" + name + "/invoke", json::serialize(body), status);
    return json::parse(answer.body);
  }
  std::string said(const std::string& name, const std::string& message,
                   const std::string& conversation = {}) {
    return std::string(invoke(name, message, conversation).at("response").as_string());
  }
};

TEST_F(CustomAgents, ANewAgentRunsAtOnce) {
  make("helper", R"(["talking"])");
  EXPECT_EQ(said("helper", "tell me something"), "talking: tell me something");
  ASSERT_TRUE(server_.wait_for_log(2));
  EXPECT_EQ(server_.log().back().agent, "helper");
  restart();
  EXPECT_EQ(said("helper", "hello"), "talking: hello") << "and after a restart";
}

TEST_F(CustomAgents, EachMessageGoesToTheAbilityThatItAsksFor) {
  make("helper", R"(["talking","counting"])");
  EXPECT_EQ(said("helper", "How many are there?"), "counting: How many are there?");
  EXPECT_EQ(said("helper", "Tell me."), "talking: Tell me.");
  EXPECT_EQ(said("helper", "hm"), "talking: hm") << "the first, where none is asked for";
  // A follow-up that asks for none goes on where the conversation is.
  const std::string conversation(invoke("helper", "count them").at("conversationId").as_string());
  EXPECT_EQ(said("helper", "and in Spain", conversation), "counting: and in Spain");
}

TEST_F(CustomAgents, WhatItWasNotGivenItSaysItMayNot) {
  make("talker", R"(["talking"])");
  const auto refusal = said("talker", "how many are there?");
  EXPECT_EQ(refusal.rfind("I may not do that.", 0), 0U) << refusal;
  EXPECT_NE(refusal.find("`counting`"), std::string::npos) << refusal;
  make("nothing", "[]");
  EXPECT_EQ(said("nothing", "tell me").rfind("I cannot do anything", 0), 0U);
  EXPECT_NE(said("talker", "What can you do?").find("Does talking"), std::string::npos);
}

TEST_F(CustomAgents, WithoutAMessageThePromptIsTheTask) {
  make("helper", R"(["talking"])", R"(,"prompt":"say good morning")");
  EXPECT_EQ(said("helper", ""), "talking: say good morning");
  EXPECT_EQ(said("helper", "hi"), "talking: hi");
}

TEST_F(CustomAgents, AbilitiesDoNotSeeEachOthersMemory) {
  make("helper", R"(["remembering","talking"])");
  const auto first = invoke("helper", "remember this");
  EXPECT_EQ(first.at("response"), "turn 1 of 0");
  const std::string conversation(first.at("conversationId").as_string());
  said("helper", "tell me", conversation);
  EXPECT_EQ(said("helper", "remember that", conversation), "turn 2 of 1");
}

TEST_F(CustomAgents, OneThatIsNotEnabledIsNotCalled) {
  ask("POST", agents, R"({"name":"quiet","description":"d","persona":"DataAnalyst"})", 201);
  invoke("quiet", "x", {}, 403);
  ask("PATCH", std::string(agents) + "/name/quiet", R"({"apiEnabled":true})", 200);
  invoke("quiet", "x", {}, 200);
  ask("DELETE", std::string(agents) + "/name/quiet", {}, 200);
  const auto gone = invoke("quiet", "x", {}, 404);
  EXPECT_EQ(std::string(gone.at("message").as_string()).rfind("agent instance for quiet not found", 0), 0U);
}

TEST_F(CustomAgents, ItStreamsAsOthersDo) {
  make("helper", R"(["talking"])");
  const auto answer =
      ask("POST", std::string(agents) + "/name/helper/stream", R"({"message":"tell me"})", 200);
  EXPECT_EQ(answer.header("Content-Type"), "text/event-stream");
  EXPECT_NE(answer.body.find("event: stream-start"), std::string::npos);
  EXPECT_NE(answer.body.find("talking: tell me"), std::string::npos);
  EXPECT_NE(answer.body.find("event: stream-completed"), std::string::npos);
  EXPECT_NE(answer.body.find("for the ability talking"), std::string::npos) << "it says what it does";
}

TEST_F(CustomAgents, ManyAtOnce) {
  make("helper", R"(["talking"])");
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this, i] {
      const std::string message = "tell " + std::to_string(i);
      for (int round = 0; round < 5; ++round) EXPECT_EQ(said("helper", message), "talking: " + message);
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST_F(CustomAgents, AChangedAgentIsTheChangedOne) {
  make("helper", R"(["talking"])");
  said("helper", "tell me");
  ask("PATCH", std::string(agents) + "/name/helper", R"({"abilities":["counting"]})", 200);
  EXPECT_EQ(said("helper", "count"), "counting: count");
}

// ---- ending runs

class Cancelling : public CustomAgents {
 protected:
  // A stream that waits; returns its ids.
  struct Ids {
    std::string stream;
    std::string conversation;
  };
  Ids open(RawClient& client, const std::string& token = "secret") {
    auto request = testing::post("waiter", "stream", R"({"message":"x"})");
    request.token = token;
    EXPECT_TRUE(client.send(to_bytes(request)));
    EXPECT_TRUE(client.wait_for("waiting"));
    const std::string& held = client.held();
    const auto at = held.find("data: ") + 6;
    const auto start = json::parse(held.substr(at, held.find('\n', at) - at));
    return {std::string(start.at("streamId").as_string()),
            std::string(start.at("conversationId").as_string())};
  }
  bool cancel(const std::string& id) {
    const auto answer = ask("POST", std::string(agents) + "/cancel", R"({"jobId":")" + id + R"("})", 200);
    EXPECT_EQ(json::parse(answer.body).at("jobId"), json::value(id));
    return json::parse(answer.body).at("accepted").as_bool();
  }
};

TEST_F(Cancelling, ARunIsEndedByItsStreamsId) {
  RawClient client(server_.port());
  const auto ids = open(client);
  EXPECT_TRUE(cancel(ids.stream));
  const auto answer = client.receive();
  EXPECT_TRUE(answer.whole);
  EXPECT_NE(answer.body.find("event: fatal-error"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find("the run was cancelled because its caller asked for that"), std::string::npos);
  EXPECT_FALSE(cancel("no-such-run"));
}

TEST_F(Cancelling, ARunIsEndedByItsConversation) {
  RawClient client(server_.port());
  EXPECT_TRUE(cancel(open(client).conversation));
  EXPECT_TRUE(client.receive().whole);
}

TEST_F(Cancelling, AnotherCallersRunGoesOn) {
  server_.callers = {{"r-token", {"rita", Role::reader}}, {"o-token", {"otto", Role::editor}}};
  restart();
  RawClient client(server_.port());
  const auto ids = open(client, "r-token");
  token_ = "o-token";
  EXPECT_FALSE(cancel(ids.stream));
  token_ = "r-token";
  EXPECT_TRUE(cancel(ids.stream));
  EXPECT_TRUE(client.receive().whole);
}

TEST_F(Cancelling, WhatNamesNoRunIsRefused) {
  const std::string path = std::string(agents) + "/cancel";
  EXPECT_EQ(message_of(ask("POST", path, "{}", 400)), "[jobId must not be null]");
  ask("POST", path, "nonsense", 400);
  ask("GET", path, {}, 405);
}

}  // namespace
}  // namespace ai_sdk::server
