// Two `ai-sdk serve` processes over one PostgreSQL database: as the store of both, and as their data.
#include "support/local_server.hpp"
#include "support/postgres_server.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

namespace {

using namespace ai_sdk;
using ai_sdk::testing::LocalServer;
using ai_sdk::testing::PostgresServer;

class SharedStore : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!PostgresServer::is_installed()) return;
    postgres_ = std::make_unique<PostgresServer>();
    postgres_->run(R"sql(
CREATE DATABASE store;
CREATE DATABASE shop;
)sql");
    postgres_->run(R"sql(
CREATE TABLE customers (id BIGINT PRIMARY KEY, email VARCHAR(80), country TEXT NOT NULL);
CREATE TABLE orders (id BIGINT PRIMARY KEY, customer_id BIGINT REFERENCES customers, amount NUMERIC(10,2));
INSERT INTO customers SELECT i, 'c' || (i % 95) || '@example.org', CASE WHEN i % 4 = 0 THEN 'FR' ELSE 'DE' END
  FROM generate_series(1, 100) AS i;
INSERT INTO orders SELECT i, 1 + i % 100, i FROM generate_series(1, 400) AS i;
)sql",
                   "shop");
    one_ = serve();
    two_ = serve();
  }
  static void TearDownTestSuite() {
    one_.reset();
    two_.reset();
    postgres_.reset();
  }
  void SetUp() override {
    if (!postgres_) GTEST_SKIP() << "no PostgreSQL here: apt-get install postgresql";
  }

  static std::unique_ptr<LocalServer> serve() {
    LocalServer::Options options;
    options.data = {postgres_->url("shop")};
    options.arguments = {"--store", postgres_->url("store"), "--workers", "4"};
    return std::make_unique<LocalServer>(options);
  }

  static AiSdk client_of(LocalServer& server) {
    AiSdkConfig config;
    config.host = server.host();
    config.token = server.token();
    config.max_retries = 0;
    return AiSdk(config);
  }

  std::string stored(const std::string& sql) const { return postgres_->run(sql, "store"); }

  static std::unique_ptr<PostgresServer> postgres_;
  static std::unique_ptr<LocalServer> one_;
  static std::unique_ptr<LocalServer> two_;
};

std::unique_ptr<PostgresServer> SharedStore::postgres_;
std::unique_ptr<LocalServer> SharedStore::one_;
std::unique_ptr<LocalServer> SharedStore::two_;

TEST_F(SharedStore, AgentsReadTheDataThatIsInPostgres) {
  auto client = client_of(*one_);
  const auto sql = client.agent("SqlQueryAgent").call("How many customers are there?");
  EXPECT_NE(sql.response.find("100"), std::string::npos) << sql.response;
  postgres_->run("INSERT INTO customers VALUES (1000, 'new@example.org', 'DE')", "shop");
  const auto again = client.agent("SqlQueryAgent").call("How many customers are there?");
  EXPECT_NE(again.response.find("101"), std::string::npos) << again.response;
  postgres_->run("DELETE FROM customers WHERE id = 1000", "shop");
  const auto quality = client.agent("DataQualityPlannerAgent").call("Analyze the customers table");
  EXPECT_NE(quality.response.find("email"), std::string::npos) << quality.response;
}

TEST_F(SharedStore, AConversationGoesOnWithTheOtherServer) {
  const auto first = client_of(*one_).agent("SqlQueryAgent").call("How many customers are there by country?");
  const auto second =
      client_of(*two_).agent("SqlQueryAgent").call("Only FR", {.conversation_id = first.conversation_id});
  EXPECT_EQ(second.conversation_id, first.conversation_id);
  EXPECT_NE(second.response.find("25"), std::string::npos) << second.response;
}

TEST_F(SharedStore, MessagesOfOneConversationTakeTurnsOverBothServers) {
  constexpr int messages = 12;
  auto clients = std::array{client_of(*one_), client_of(*two_)};
  std::vector<std::thread> senders;
  for (int i = 0; i < messages; ++i) {
    senders.emplace_back([&, i] {
      const auto agent = clients[static_cast<std::size_t>(i % 2)].agent("SqlQueryAgent");
      EXPECT_FALSE(agent.call("How many orders are there?", {.conversation_id = "turns"}).response.empty());
    });
  }
  for (auto& sender : senders) sender.join();
  // Each question is followed by its answer; nothing came between.
  std::string expected;
  for (int i = 0; i < messages; ++i) expected += "human\nassistant\n";
  EXPECT_EQ(stored("SELECT sender FROM ai_sdk.messages WHERE conversation_id = 'turns' ORDER BY id"),
            expected);
}

TEST_F(SharedStore, AKeyRunsOnceOverBothServers) {
  auto clients = std::array{client_of(*one_), client_of(*two_)};
  std::mutex mutex;
  std::set<std::string> conversations;
  std::vector<std::thread> senders;
  for (std::size_t i = 0; i < 10; ++i) {
    senders.emplace_back([&, i] {
      const auto answer = clients[i % 2]
                              .agent("SqlQueryAgent")
                              .call("How many orders are there?", {.idempotency_key = "once"});
      const std::lock_guard lock(mutex);
      conversations.insert(answer.conversation_id);
    });
  }
  for (auto& sender : senders) sender.join();
  ASSERT_EQ(conversations.size(), 1U);
  EXPECT_EQ(
      stored("SELECT count(*) FROM ai_sdk.messages WHERE conversation_id = '" + *conversations.begin() + "'"),
      "2\n");
}

TEST_F(SharedStore, WhatAKilledServerHeldIsFreeAtOnce) {
  auto dying = serve();
  const auto id = client_of(*dying).agent("SqlQueryAgent").call("How many orders are there?").conversation_id;
  std::vector<std::thread> senders;
  for (int i = 0; i < 4; ++i) {
    senders.emplace_back([&] {
      auto client = client_of(*dying);
      try {
        for (;;) client.agent("SqlQueryAgent").call("How many orders are there?", {.conversation_id = id});
      } catch (const AiSdkError&) {  // it has been killed
      }
    });
  }
  const auto answers = [&] {
    return std::stoi(stored("SELECT count(*) FROM ai_sdk.messages WHERE conversation_id = '" + id + "'"));
  };
  while (answers() < 12) std::this_thread::yield();
  dying->kill();
  for (auto& sender : senders) sender.join();
  EXPECT_FALSE(client_of(*two_)
                   .agent("SqlQueryAgent")
                   .call("How many orders are there?", {.conversation_id = id})
                   .response.empty());
  EXPECT_EQ(answers() % 2, 0);
}

TEST_F(SharedStore, ThePasswordIsInNoOutput) {
  LocalServer::Options options;
  options.data = {postgres_->url("shop") + "&password=canary-of-data"};
  options.environment["AI_SDK_SERVE_STORE"] = postgres_->url("store") + "&password=canary-of-store";
  LocalServer server(options);
  client_of(server).agent("SqlQueryAgent").call("How many orders are there?");
  EXPECT_EQ(server.stop(), 0);
  EXPECT_EQ(server.log().find("canary"), std::string::npos) << server.log();
  EXPECT_NE(server.log().find("serving shop: 2 tables"), std::string::npos) << server.log();
}

}  // namespace
