// The client's calls against a real local agent server.
#include "support/local_server.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <future>
#include <set>

namespace {

using namespace ai_sdk;
using ai_sdk::testing::LocalServer;

AiSdkConfig config_of(LocalServer& server) {
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

TEST(LocalAgents, AreListedAndDescribed) {
  AiSdk client(config_of(LocalServer::shared()));
  const auto agents = client.list_agents();
  std::set<std::string> names;
  for (const auto& agent : agents) {
    names.insert(agent.name);
    EXPECT_TRUE(agent.api_enabled) << agent.name;
    EXPECT_FALSE(agent.description.empty()) << agent.name;
  }
  EXPECT_TRUE(names.contains("DataQualityPlannerAgent"));
  EXPECT_TRUE(names.contains("SqlQueryAgent"));
  EXPECT_EQ(client.list_agents({.limit = 1}).size(), 1u);
  EXPECT_EQ(client.agent("SqlQueryAgent").get_info().name, "SqlQueryAgent");
}

TEST(LocalAgents, AnswerACallWithItsUsageAndTools) {
  AiSdk client(config_of(LocalServer::shared()));
  const auto answer = client.agent("DataQualityPlannerAgent").call("Analyze the customers table");
  EXPECT_NE(answer.response.find("customers"), std::string::npos);
  EXPECT_FALSE(answer.conversation_id.empty());
  EXPECT_FALSE(answer.tools_used.empty());
  ASSERT_TRUE(answer.usage);
  EXPECT_EQ(answer.usage->total_tokens, answer.usage->prompt_tokens + answer.usage->completion_tokens);
}

TEST(LocalAgents, StreamTheSameTextAsACallGives) {
  AiSdk client(config_of(LocalServer::shared()));
  const auto agent = client.agent("SqlQueryAgent");
  std::string streamed;
  std::vector<EventType> types;
  for (const StreamEvent& event : agent.stream("How many customers are there?")) {
    types.push_back(event.type);
    EXPECT_FALSE(event.conversation_id.empty());
    if (event.type == EventType::content) streamed += event.content;
  }
  ASSERT_GE(types.size(), 3u);
  EXPECT_EQ(types.front(), EventType::start);
  EXPECT_EQ(types.back(), EventType::end);
  EXPECT_EQ(streamed, agent.call("How many customers are there?").response);
  std::string content;
  for (const std::string& piece : agent.stream_content("How many customers are there?")) content += piece;
  EXPECT_EQ(content, streamed);
}

TEST(LocalAgents, HoldTheConversationOfTheGuide) {
  AiSdk client(config_of(LocalServer::shared()));
  Conversation conversation(client.agent("DataQualityPlannerAgent"));
  conversation.send("Analyze the orders table");
  const std::string created = conversation.send("Create tests for the issues");
  EXPECT_NE(created.find("orders"), std::string::npos);
  std::string sql;
  for (const StreamEvent& event : conversation.stream("Show me the SQL"))
    if (event.type == EventType::content) sql += event.content;
  EXPECT_NE(sql.find("```sql"), std::string::npos);
  EXPECT_EQ(conversation.size(), 3u);
  EXPECT_FALSE(conversation.id().empty());
  EXPECT_EQ(conversation.history()[2].response, sql);
}

boost::asio::awaitable<std::vector<InvokeResponse>> ask_many(AgentHandle agent, int count) {
  std::vector<boost::asio::awaitable<InvokeResponse>> calls;
  for (int i = 0; i < count; ++i) calls.push_back(agent.acall("How many orders are there?"));
  co_return co_await when_all(std::move(calls));
}

TEST(LocalAgents, TwoHundredCallsAtOnceAllAnswer) {
  AiSdk client(config_of(LocalServer::shared()));
  const auto agent = client.agent("SqlQueryAgent");
  const auto expected = agent.call("How many orders are there?").response;
  const auto answers = run(ask_many(agent, 200));
  ASSERT_EQ(answers.size(), 200u);
  for (const auto& answer : answers) EXPECT_EQ(answer.response, expected);
  EXPECT_EQ(client.stats().in_flight, 0u);
}

TEST(LocalAgents, BlockingCallsComeFromManyThreads) {
  AiSdk client(config_of(LocalServer::shared()));
  const auto agent = client.agent("SqlQueryAgent");
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < 16; ++i)
    answers.push_back(std::async(std::launch::async,
                                 [agent] { return agent.call("How many products are there?").response; }));
  std::set<std::string> different;
  for (auto& answer : answers) different.insert(answer.get());
  EXPECT_EQ(different.size(), 1u);
}

TEST(LocalAgents, RefuseABadTokenAndAnUnknownAgent) {
  auto config = config_of(LocalServer::shared());
  config.token = "wrong-token";
  AiSdk stranger(config);
  EXPECT_THROW(stranger.agent("SqlQueryAgent").call("Hi"), AuthenticationError);
  EXPECT_THROW(stranger.agent("SqlQueryAgent").stream("Hi"), AuthenticationError);

  AiSdk client(config_of(LocalServer::shared()));
  for (const char* name : {"NoSuchAgent", "a/../b?x#y", "SqlQueryAgent/invoke", "Ägent with spaces"}) {
    try {
      client.agent(name).call("Hi");
      FAIL() << name;
    } catch (const AgentNotFoundError& error) {
      EXPECT_EQ(error.agent_name(), name);
      EXPECT_EQ(error.status_code(), 404);
      EXPECT_FALSE(error.request_id().empty());
    }
  }
}

TEST(LocalAgents, TakeAnEmptyAndAVeryLongMessage) {
  AiSdk client(config_of(LocalServer::shared()));
  const std::string very_long(5'000'000, 'x');
  const auto quality = client.agent("DataQualityPlannerAgent");
  EXPECT_FALSE(quality.call("").response.empty());
  EXPECT_FALSE(quality.call(very_long).response.empty());
  const auto sql = client.agent("SqlQueryAgent");
  EXPECT_FALSE(sql.call("").response.empty());
  try {
    sql.call(very_long);
    FAIL() << "a question of 5 MB was answered";
  } catch (const AgentExecutionError& error) {
    EXPECT_NE(error.server_message().find("too long"), std::string::npos) << error.message();
  }
}

TEST(LocalAgents, SendWordsAsTheyAre) {
  AiSdk client(config_of(LocalServer::shared()));
  const auto agent = client.agent("DataQualityPlannerAgent");
  const std::string message = "Analyze the \"naïve 🚢\n\ttäble\\\" table";
  const auto answer = agent.call(message);
  EXPECT_FALSE(answer.response.empty());
}

}  // namespace
