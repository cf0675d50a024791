#include "async_run.hpp"
#include "client_fixture.hpp"

#include <ai_sdk/testing.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <set>

namespace ai_sdk::testing {
namespace {

constexpr std::string_view agents = "/api/v1/agents/dynamic";
constexpr std::string_view personas = "/api/v1/agents/personas";

// The last part of a path, which stands for the name of what is looked up.
std::string last_of(const std::string& target) { return target.substr(target.rfind('/') + 1); }

// Answers look-ups with an id that follows from the name, and creations with what they ask for.
std::string well(const ReceivedRequest& request) {
  if (request.method == "POST") return json_answer(request.body, 201);
  const std::string name = last_of(request.target);
  return json_answer(R"({"id":"id-of-)" + name + R"(","name":")" + name + R"(","displayName":"D"})");
}

void always_well(PeerConnection& connection) {
  while (const auto request = connection.next_request()) connection.send(well(*request));
}

CreateAgentRequest new_agent() {
  CreateAgentRequest request{.name = "refund-helper", .description = "Finds refunds", .persona = "analyst"};
  request.abilities = {"search", "lineage"};
  return request;
}

class CreationTest : public ClientTest {
 protected:
  static std::vector<ReceivedRequest> posts(const ScriptedPeer& peer) {
    auto requests = peer.requests();
    std::erase_if(requests, [](const ReceivedRequest& request) { return request.method != "POST"; });
    return requests;
  }
};

TEST_F(CreationTest, AnAgentsNamesBecomeReferences) {
  ScriptedPeer peer(always_well);
  AiSdk client(config(peer.url()));
  const AgentInfo made = client.create_agent(new_agent());
  EXPECT_EQ(made.name, "refund-helper");
  ASSERT_TRUE(made.persona);
  EXPECT_EQ(made.persona->id, "id-of-analyst");
  EXPECT_EQ(made.abilities, (std::vector<std::string>{"search", "lineage"}));

  std::multiset<std::string> asked;
  for (const auto& request : peer.requests()) asked.insert(request.method + " " + request.target);
  EXPECT_EQ(asked, (std::multiset<std::string>{
                       "GET /api/v1/agents/personas/name/analyst", "GET /api/v1/agents/abilities/name/search",
                       "GET /api/v1/agents/abilities/name/lineage", "POST /api/v1/agents/dynamic"}));
  const auto sent = posts(peer);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(peer.requests().back().method, "POST") << "the creation comes after the look-ups";
  EXPECT_EQ(sent[0].header("content-type"), "application/json");
  EXPECT_FALSE(sent[0].header("idempotency-key").empty());
  EXPECT_EQ(boost::json::parse(sent[0].body), boost::json::parse(R"({
    "name": "refund-helper", "description": "Finds refunds", "mode": "chat", "apiEnabled": false, "provider": "user",
    "persona": {"id": "id-of-analyst", "type": "persona", "name": "analyst"},
    "abilities": [{"id": "id-of-search", "type": "ability", "name": "search"},
                  {"id": "id-of-lineage", "type": "ability", "name": "lineage"}]})"));
  EXPECT_EQ(run(client.acreate_agent(new_agent())).name, "refund-helper");
  EXPECT_EQ(posts(peer)[1].body, sent[0].body);
}

TEST_F(CreationTest, ReferencesWithAnIdAreNotLookedUp) {
  ScriptedPeer peer(always_well);
  AiSdk client(config(peer.url()));
  CreateAgentRequest request = new_agent();
  request.persona = EntityReference{.id = "1"};
  request.abilities = {EntityReference{.id = "2", .type = "ability"}};
  client.create_agent(request);
  EXPECT_EQ(peer.requests().size(), 1u);
}

// Each look-up is answered only once all of them are there.
TEST_F(CreationTest, LookUpsAreMadeAllAtOnce) {
  std::atomic<int> waiting = 0;
  Gate all_there;
  ScriptedPeer peer([&](PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      if (request->method == "GET") {
        if (++waiting == 6) all_there.open();
        EXPECT_TRUE(all_there.wait());
      }
      connection.send(well(*request));
    }
  });
  AiSdk client(config(peer.url()));
  CreateAgentRequest request = new_agent();
  request.abilities = {"a", "b", "c", "d", "e"};
  const AgentInfo made = client.create_agent(request);
  EXPECT_EQ(made.abilities, (std::vector<std::string>{"a", "b", "c", "d", "e"})) << "in the order given";
  EXPECT_EQ(peer.most_open(), 6u);
}

TEST_F(CreationTest, NothingIsMadeWhereSomethingIsMissing) {
  for (const std::string gone : {"analyst", "lineage"}) {
    ScriptedPeer peer([&](PeerConnection& connection) {
      while (const auto request = connection.next_request())
        connection.send(last_of(request->target) == gone
                            ? json_answer(R"({"message":"instance for it not found"})", 404)
                            : well(*request));
    });
    AiSdk client(config(peer.url()));
    if (gone == "analyst") {
      const auto error = thrown<PersonaNotFoundError>([&] { client.create_agent(new_agent()); });
      EXPECT_EQ(error.persona_name(), gone);
    } else {
      const auto error = thrown<AbilityNotFoundError>([&] { run(client.acreate_agent(new_agent())); });
      EXPECT_EQ(error.ability_name(), gone);
    }
    EXPECT_TRUE(posts(peer).empty());
  }
}

TEST_F(CreationTest, AFailureEndsTheOtherLookUps) {
  Gate asked;
  ScriptedPeer peer([&](PeerConnection& connection) {
    const auto request = connection.read_request();
    if (last_of(request.target) == "analyst") {
      EXPECT_TRUE(asked.wait());
      connection.send(json_answer("{}", 404));
    } else {
      asked.open();
    }
    EXPECT_TRUE(connection.wait_for_close());
  });
  AiSdk client(config(peer.url()));
  CreateAgentRequest request = new_agent();
  request.abilities = {"search"};
  EXPECT_THROW(client.create_agent(request), PersonaNotFoundError);
  EXPECT_TRUE(soon([&] { return client.stats().in_flight == 0; }));
}

TEST_F(CreationTest, NamesThatAreLookedUpAreOneSegment) {
  ScriptedPeer peer([](PeerConnection& connection) {
    while (const auto request = connection.next_request())
      connection.send(request->method == "POST" ? json_answer(request->body, 201)
                                                : json_answer(R"({"id":"1","name":"a/b"})"));
  });
  AiSdk client(config(peer.url()));
  CreateAgentRequest request = new_agent();
  request.persona = "a/b";
  request.abilities.clear();
  client.create_agent(request);
  EXPECT_EQ(peer.requests().front().target, std::string(personas) + "/name/a%2Fb");
}

TEST_F(CreationTest, APersonaIsMade) {
  ScriptedPeer peer(always_well);
  AiSdk client(config(peer.url()));
  const CreatePersonaRequest request{.name = "brief", .description = "Says little", .prompt = "Be brief"};
  const PersonaInfo made = client.create_persona(request, {.idempotency_key = "k-1"});
  EXPECT_EQ(made.prompt, "Be brief");
  EXPECT_EQ(run(client.acreate_persona(request)).name, "brief");
  const auto sent = posts(peer);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].target, personas);
  EXPECT_EQ(sent[0].header("idempotency-key"), "k-1");
  EXPECT_EQ(sent[0].body,
            R"({"name":"brief","description":"Says little","prompt":"Be brief","provider":"user"})");
}

TEST_F(CreationTest, RefusalsHaveTheirErrors) {
  const auto failing = [](int status, std::string_view words) {
    return always(json_answer(R"({"code":1,"message":")" + std::string(words) + "\"}", status));
  };
  const CreatePersonaRequest request{.name = "brief", .description = "d", .prompt = "p"};
  {
    ScriptedPeer peer(failing(409, "Entity already exists"));
    AiSdk client(config(peer.url()));
    const auto error = thrown<ConflictError>([&] { client.create_persona(request); });
    EXPECT_EQ(error.status_code(), 409);
    EXPECT_TRUE(contains(error.message(), "the new persona 'brief'")) << error.message();
    EXPECT_TRUE(contains(error.message(), "Entity already exists")) << error.message();
    EXPECT_EQ(peer.requests().size(), 1u);
  }
  for (const int status : {400, 422}) {
    ScriptedPeer peer(failing(status, "[name size must be between 1 and 256]"));
    AiSdk client(config(peer.url()));
    const auto error = thrown<ValidationError>([&] { client.create_persona(request); });
    EXPECT_EQ(error.status_code(), status);
    EXPECT_EQ(error.server_message(), "[name size must be between 1 and 256]");
  }
  {
    ScriptedPeer peer(failing(404, "bot instance for nobody not found"));
    AiSdk client(config(peer.url()));
    CreateAgentRequest agent = new_agent();
    agent.persona = EntityReference{.id = "1"};
    agent.abilities.clear();
    agent.bot_name = "nobody";
    const auto error = thrown<AgentExecutionError>([&] { client.create_agent(agent); });
    EXPECT_EQ(error.status_code(), 404);
    EXPECT_TRUE(contains(error.message(), "bot instance for nobody not found")) << error.message();
  }
}

TEST_F(CreationTest, WhatIsMissingIsSaidAtOnce) {
  ScriptedPeer peer(always_well);
  AiSdk client(config(peer.url()));
  EXPECT_THROW(client.create_agent({}), std::invalid_argument);
  EXPECT_THROW(client.create_agent({.name = "a", .description = "d"}), std::invalid_argument);
  EXPECT_THROW((void)client.acreate_agent({.name = "a", .persona = "p"}), std::invalid_argument)
      << "before anything is awaited";
  EXPECT_THROW(client.create_persona({.name = "a", .description = "d"}), std::invalid_argument);
  EXPECT_THROW((void)client.acreate_persona({.description = "d", .prompt = "p"}), std::invalid_argument);
  EXPECT_THROW((void)client.acreate_agent(new_agent(), {.max_retries = -1}), std::invalid_argument);
  EXPECT_EQ(peer.requests().size(), 0u);
}

// A creation is repeated as a run is, but never where it may have begun: also where runs may be.
TEST_F(CreationTest, IsRepeatedOnlyWhereItHasSurelyNotBegun) {
  const CreatePersonaRequest request{.name = "brief", .description = "d", .prompt = "p"};
  for (const auto& [status, repeated] :
       {std::pair{429, true}, std::pair{503, true}, std::pair{500, false}, std::pair{502, false},
        std::pair{504, false}, std::pair{409, false}, std::pair{400, false}}) {
    SCOPED_TRACE(status);
    std::atomic<int> count = 0;
    ScriptedPeer peer([&, status = status](PeerConnection& connection) {
      while (const auto received = connection.next_request())
        connection.send(count++ == 0 ? json_answer("{}", status) : well(*received));
    });
    AiSdkConfig config = this->config(peer.url());
    config.retry_failed_runs = true;
    AiSdk client(config);
    if (repeated)
      EXPECT_EQ(client.create_persona(request).name, "brief");
    else
      EXPECT_THROW(client.create_persona(request, {.retry_failed_runs = true}), AiSdkError);
    const auto sent = peer.requests();
    ASSERT_EQ(sent.size(), repeated ? 2u : 1u);
    for (const auto& one : sent) {
      EXPECT_EQ(one.header("idempotency-key"), sent[0].header("idempotency-key"));
      EXPECT_EQ(one.header("x-request-id"), sent[0].header("x-request-id"));
      EXPECT_EQ(one.body, sent[0].body);
    }
  }
  ScriptedPeer breaking([](PeerConnection& connection) {
    connection.read_request();
    connection.reset();
  });
  AiSdkConfig config = this->config(breaking.url());
  config.retry_failed_runs = true;
  EXPECT_THROW(AiSdk(config).create_persona(request), NetworkError);
  EXPECT_EQ(breaking.requests().size(), 1u);
}

// Look-ups are reads: they are repeated, also where the creation would not be.
TEST_F(CreationTest, LookUpsAreRepeatedAsReadsAre) {
  std::atomic<int> count = 0;
  ScriptedPeer peer([&count](PeerConnection& connection) {
    while (const auto request = connection.next_request())
      connection.send(count++ == 0 ? json_answer("{}", 502) : well(*request));
  });
  AiSdk client(config(peer.url()));
  CreateAgentRequest request = new_agent();
  request.abilities.clear();
  EXPECT_EQ(client.create_agent(request).name, "refund-helper");
  EXPECT_EQ(peer.requests().size(), 3u);
}

TEST_F(CreationTest, OneDeadlineBoundsLookUpsAndCreation) {
  ScriptedPeer peer([](PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      if (request->method == "POST") {
        EXPECT_TRUE(connection.wait_for_close());
        return;
      }
      connection.send(well(*request));
    }
  });
  AiSdk client(config(peer.url()));
  const auto error = thrown<TimeoutError>([&] { client.create_agent(new_agent(), {.deadline = 300ms}); });
  EXPECT_EQ(error.limit(), "deadline");
  EXPECT_EQ(error.duration(), 300ms);
}

TEST_F(CreationTest, AScriptCanAnswerIt) {
  ScriptedTransport script;
  script.on_request("GET", std::string(personas) + "/name/analyst")
      .reply_raw(200, R"({"id":"1","name":"analyst"})");
  script.on_request("POST", agents).reply_raw(201, R"({"name":"a","apiEnabled":true})");
  AiSdk client = script.client();
  EXPECT_TRUE(client.create_agent({.name = "a", .description = "d", .persona = "analyst"}).api_enabled);
  EXPECT_EQ(script.requests().size(), 2u);
}

}  // namespace
}  // namespace ai_sdk::testing
