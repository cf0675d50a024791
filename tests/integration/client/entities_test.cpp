// Bots, personas, abilities and new agents against a real local agent server.
#include "support/local_server.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <set>
#include <thread>

namespace {

using namespace ai_sdk;
using ai_sdk::testing::LocalServer;

AiSdkConfig config_of(const LocalServer& server) {
  AiSdkConfig config;
  config.host = server.host();
  config.token = server.token();
  config.enable_async = true;
  config.max_retries = 0;
  return config;
}

template <class T>
T run(boost::asio::awaitable<T> work) {
  boost::asio::io_context loop;
  auto result = boost::asio::co_spawn(loop, std::move(work), boost::asio::use_future);
  loop.run();
  return result.get();
}

template <class Info>
bool has(const std::vector<Info>& entities, const std::string& name) {
  return std::any_of(entities.begin(), entities.end(),
                     [&name](const Info& entity) { return entity.name == name; });
}

CreatePersonaRequest new_persona(std::string name) {
  return {.name = std::move(name), .description = "Says little", .prompt = "Answer in one sentence."};
}

CreateAgentRequest new_agent(std::string name) {
  CreateAgentRequest request{
      .name = std::move(name), .description = "Finds refunds", .persona = "DataAnalyst"};
  request.abilities = {"discoveryAndSearch"};
  request.bot_name = "ingestion-bot";
  request.api_enabled = true;
  return request;
}

TEST(LocalEntities, AreListedAndFoundByTheirNames) {
  AiSdk client(config_of(LocalServer::shared()));
  const auto bots = client.list_bots();
  ASSERT_TRUE(has(bots, "ingestion-bot"));
  const BotInfo bot = client.get_bot("ingestion-bot");
  ASSERT_TRUE(bot.bot_user);
  EXPECT_EQ(bot.bot_user->type, "user");
  EXPECT_EQ(bot.provider, "system");
  EXPECT_EQ(*std::find_if(bots.begin(), bots.end(), [&](const BotInfo& one) { return one.id == bot.id; }),
            bot);

  ASSERT_TRUE(has(client.list_personas(), "DataAnalyst"));
  EXPECT_FALSE(run(client.aget_persona("DataAnalyst")).prompt.empty());
  ASSERT_TRUE(has(run(client.alist_abilities()), "discoveryAndSearch"));
  EXPECT_FALSE(client.get_ability("discoveryAndSearch").tools.empty());
  EXPECT_EQ(client.list_abilities({.limit = 1}).size(), 1u);
}

TEST(LocalEntities, WhatIsNotThereHasAnErrorOfItsKind) {
  AiSdk client(config_of(LocalServer::shared()));
  EXPECT_THROW(client.get_bot("Nobody"), BotNotFoundError);
  EXPECT_THROW(client.get_persona("No/body"), PersonaNotFoundError);
  EXPECT_THROW(client.get_ability("nothing"), AbilityNotFoundError);
  CreateAgentRequest request = new_agent("never-made");
  request.abilities.emplace_back("nothing");
  EXPECT_THROW(client.create_agent(request), AbilityNotFoundError);
  EXPECT_THROW(client.agent("never-made").get_info(), AgentNotFoundError);
}

TEST(LocalEntities, APersonaIsMadeOnce) {
  AiSdk client(config_of(LocalServer::shared()));
  const std::string name = "Größe a/b + c?";
  const PersonaInfo made = client.create_persona(new_persona(name));
  EXPECT_EQ(made.name, name);
  EXPECT_FALSE(made.id.empty());
  EXPECT_EQ(made.provider, "user");
  EXPECT_EQ(client.get_persona(name).id, made.id);
  EXPECT_THROW(client.create_persona(new_persona(name)), ConflictError);
  EXPECT_THROW(client.create_persona(new_persona("a\x01")), ValidationError) << "the server's own rule";
}

TEST(LocalEntities, AnAgentIsMadeOfNamesAndAnswers) {
  AiSdk client(config_of(LocalServer::shared()));
  const AgentInfo made = run(client.acreate_agent(new_agent("refund-helper")));
  EXPECT_EQ(made.name, "refund-helper");
  ASSERT_TRUE(made.persona);
  EXPECT_EQ(made.persona->id, client.get_persona("DataAnalyst").id);
  ASSERT_TRUE(made.bot);
  EXPECT_EQ(made.bot->name, "ingestion-bot");
  EXPECT_EQ(made.abilities, std::vector<std::string>{"discoveryAndSearch"});
  EXPECT_EQ(client.agent("refund-helper").get_info().id, made.id);
  EXPECT_TRUE(has(client.list_agents(), "refund-helper"));
  EXPECT_FALSE(client.agent("refund-helper").call("Which tables hold orders?").response.empty());
  EXPECT_THROW(client.create_agent(new_agent("refund-helper")), ConflictError);

  CreateAgentRequest hidden = new_agent("hidden-helper");
  hidden.api_enabled = false;
  client.create_agent(hidden);
  EXPECT_FALSE(has(client.list_agents(), "hidden-helper")) << "only those that can be called are listed";
  EXPECT_THROW(client.agent("hidden-helper").call("Hello?"), AgentNotEnabledError);
}

TEST(LocalEntities, WhatAnAgentRefersToMustBeThere) {
  AiSdk client(config_of(LocalServer::shared()));
  CreateAgentRequest request = new_agent("botless");
  request.bot_name = "Nobody";
  try {
    client.create_agent(request);
    ADD_FAILURE() << "an agent of no bot was made";
  } catch (const AgentExecutionError& error) {
    EXPECT_EQ(error.status_code(), 404);
    EXPECT_NE(error.message().find("Nobody"), std::string::npos) << error.message();
  }
}

// More than a page holds, made by several threads at once on one client.
TEST(LocalEntities, ListsOfMoreThanAPageAreWholeAndInOrder) {
  const LocalServer server;
  AiSdk client(config_of(server));
  constexpr int threads = 3, each = 45;
  std::vector<std::thread> makers;
  for (int t = 0; t < threads; ++t)
    makers.emplace_back([&client, t] {
      for (int i = 0; i < each; ++i) {
        CreateAgentRequest request = new_agent("made-" + std::to_string(t * each + i));
        request.persona = EntityReference{.type = "persona", .name = "DataAnalyst"};
        request.abilities.clear();
        client.create_agent(request);
      }
    });
  for (auto& maker : makers) maker.join();

  const auto agents = client.list_agents();
  std::set<std::string> names;
  for (const auto& agent : agents) names.insert(agent.name);
  EXPECT_EQ(names.size(), agents.size()) << "none comes twice";
  for (int i = 0; i < threads * each; ++i) EXPECT_TRUE(names.contains("made-" + std::to_string(i))) << i;
  const auto first = client.list_agents({.limit = 120});
  ASSERT_EQ(first.size(), 120u);
  EXPECT_TRUE(std::equal(first.begin(), first.end(), agents.begin()));
}

}  // namespace
