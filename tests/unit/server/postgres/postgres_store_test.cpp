#include "store/store.hpp"
#include "support/postgres_server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

namespace ai_sdk::server {
namespace {

using testing::PostgresServer;

class PostgresStore : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (PostgresServer::is_installed()) server_ = std::make_unique<PostgresServer>();
  }
  static void TearDownTestSuite() { server_.reset(); }

  void SetUp() override {
    if (!server_) GTEST_SKIP() << "no PostgreSQL here: apt-get install postgresql";
    static int count = 0;
    database_ = "store_" + std::to_string(++count);
    server_->run("CREATE DATABASE " + database_);
  }

  std::string url() const { return server_->url(database_); }

  static std::unique_ptr<PostgresServer> server_;
  std::string database_;
};

std::unique_ptr<PostgresServer> PostgresStore::server_;

ConversationMessage said(std::string sender, std::string text, std::int64_t timestamp = 7) {
  ConversationMessage message;
  message.sender = std::move(sender);
  message.text = std::move(text);
  message.timestamp = timestamp;
  return message;
}

void add_turn(Store& store, const std::string& conversation, const std::string& question) {
  store.save_turn(conversation, "A", said("human", question), said("assistant", "re: " + question), {});
}

TestCase unique_email(std::string name = "email_unique") {
  TestCase test_case;
  test_case.name = std::move(name);
  test_case.table = "shop.main.customers";
  test_case.column = "email";
  test_case.definition = "columnValuesToBeUnique";
  test_case.parameters["minValue"] = 3;
  test_case.sql = "SELECT 'what?'";
  test_case.description = "no two alike";
  return test_case;
}

TEST_F(PostgresStore, KeepsATurnWithItsMemoryOverAReopening) {
  {
    Store store(url());
    boost::json::object memory;
    memory["table"] = "orders";
    store.save_turn("c-1", "A", said("human", "hä? $1 'x'", 1), said("assistant", "", 2), memory);
    EXPECT_FALSE(store.load_conversation("c-2").has_value());
  }
  Store store(url());
  const auto conversation = store.load_conversation("c-1");
  ASSERT_TRUE(conversation.has_value());
  EXPECT_EQ(conversation->agent, "A");
  ASSERT_EQ(conversation->messages.size(), 2U);
  EXPECT_EQ(conversation->messages[0].text, "hä? $1 'x'");
  EXPECT_EQ(conversation->messages[0].timestamp, 1);
  EXPECT_EQ(conversation->messages[1].text, "");
  EXPECT_EQ(conversation->memory.at("table").as_string(), "orders");
}

TEST_F(PostgresStore, ANulByteBecomesAReplacementCharacter) {
  Store store(url());
  add_turn(store, "c", std::string("a\0b", 3));
  EXPECT_EQ(store.load_conversation("c")->messages[0].text,
            "a\xEF\xBF\xBD"
            "b");
}

TEST_F(PostgresStore, GivesTheNewestMessagesOldestFirst) {
  Store store(url());
  for (int i = 0; i < 12; ++i) add_turn(store, "c", std::to_string(i));
  const auto messages = store.load_conversation("c", 3)->messages;
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_EQ(messages[0].text, "re: 10");
  EXPECT_EQ(messages[1].text, "11");
  EXPECT_EQ(messages[2].text, "re: 11");
}

TEST_F(PostgresStore, TestCasesKeepTheirIdsAndTheOrderInWhichTheyCame) {
  Store store(url());
  TestCase late = unique_email("z");
  late.created_at = 5;
  TestCase early = unique_email("a");
  early.created_at = 5;
  store.save_test_case(late);
  store.save_test_case(early);
  const auto first = store.save_test_case(unique_email());
  auto changed = unique_email();
  changed.description = "changed";
  const auto second = store.save_test_case(changed);
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(second.created_at, first.created_at);
  const auto all = store.test_cases("shop.main.customers");
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].name, "z");
  EXPECT_EQ(all[1].name, "a");
  EXPECT_EQ(all[2].description, "changed");
  EXPECT_EQ(all[2].parameters.at("minValue").as_int64(), 3);
  EXPECT_EQ(all[2].sql, "SELECT 'what?'");

  store.add_test_result({first.id, 10, "Failed", 3, 4, "m"});
  store.add_test_result({first.id, 20, "Success", 0, 7, ""});
  const auto last = store.last_test_result(first.id);
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->status, "Success");
  EXPECT_EQ(last->passed_rows, 7);
  EXPECT_THROW(store.add_test_result({"no-such-id", 1, "Failed", 0, 0, ""}), StoreError);
  EXPECT_EQ(store.last_test_result(first.id)->timestamp, 20);  // the failure harmed nothing
}

TEST_F(PostgresStore, KeepsAnAnswerUnderItsKey) {
  Store store(url());
  KeptAnswer kept;
  kept.key = "k";
  kept.fingerprint = "f";
  kept.conversation_id = "c";
  kept.answer = "yes";
  kept.tools = {"a", "b"};
  kept.prompt_tokens = 1;
  kept.completion_tokens = 2;
  kept.usage_unit = UsageUnit::tokens;
  store.save_turn("c", "A", said("human", "q"), said("assistant", "yes"), {}, &kept);
  store.save_turn("c", "A", said("human", "q"), said("assistant", "yes"), {}, &kept);  // replaces it
  const auto found = Store(url()).kept_answer("k");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->tools, kept.tools);
  EXPECT_EQ(found->completion_tokens, 2);
  EXPECT_EQ(found->usage_unit, UsageUnit::tokens);
  EXPECT_FALSE(store.kept_answer("other").has_value());
}

TEST_F(PostgresStore, ManyStoresAndThreadsLoseNothing) {
  constexpr int stores = 3;
  constexpr int threads = 4;
  constexpr int turns = 15;
  std::vector<std::unique_ptr<Store>> all(stores);
  {
    std::vector<std::thread> openers;  // each finds no layout and would make it
    for (auto& store : all) openers.emplace_back([&] { store = std::make_unique<Store>(url()); });
    for (auto& opener : openers) opener.join();
  }
  std::vector<std::thread> writers;
  for (int i = 0; i < stores * threads; ++i) {
    writers.emplace_back([&, i] {
      for (int turn = 0; turn < turns; ++turn) add_turn(*all[static_cast<std::size_t>(i % stores)], "c", "x");
    });
  }
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(all[0]->load_conversation("c", 10'000)->messages.size(), 2U * stores * threads * turns);
}

TEST_F(PostgresStore, GoesOnWhenTheServerHasBeenRestarted) {
  Store store(url());
  add_turn(store, "c", "before");
  server_->stop();
  EXPECT_THROW(store.load_conversation("c"), StoreError);
  EXPECT_THROW(add_turn(store, "c", "lost"), StoreError);
  EXPECT_THROW(store.try_hold("x"), StoreError);
  server_->start();
  add_turn(store, "c", "after");
  const auto messages = store.load_conversation("c")->messages;
  ASSERT_EQ(messages.size(), 4U);
  EXPECT_EQ(messages[2].text, "after");
  EXPECT_NE(store.try_hold("x"), nullptr);
}

TEST_F(PostgresStore, AHoldIsOneServersAtATime) {
  Store one(url());
  Store two(url());
  EXPECT_TRUE(one.is_shared());
  auto hold = one.try_hold("conversation 1");
  ASSERT_NE(hold, nullptr);
  EXPECT_EQ(two.try_hold("conversation 1"), nullptr);
  EXPECT_NE(two.try_hold("conversation 2"), nullptr);
  hold.reset();
  EXPECT_NE(two.try_hold("conversation 1"), nullptr);
}

TEST_F(PostgresStore, AnotherSchemaOfTheDatabaseIsLeftAlone) {
  server_->run("CREATE TABLE messages (x INT); INSERT INTO messages VALUES (1)", database_);
  Store store(url());
  add_turn(store, "c", "q");
  EXPECT_EQ(server_->run("SELECT count(*) FROM public.messages", database_), "1\n");
  EXPECT_EQ(server_->run("SELECT count(*) FROM ai_sdk.messages", database_), "2\n");
}

std::string error_of(const std::string& place) {
  try {
    Store store(place);
    return "";
  } catch (const StoreError& error) {
    return error.what();
  }
}

TEST_F(PostgresStore, WhatCannotBeOpenedIsSaidWithoutThePassword) {
  server_->run(
      "CREATE SCHEMA ai_sdk; CREATE TABLE ai_sdk.layout (version BIGINT NOT NULL);"
      "INSERT INTO ai_sdk.layout VALUES (999)",
      database_);
  EXPECT_NE(error_of(url()).find("newer version"), std::string::npos);
  const auto missing = error_of(server_->url("no_such_database") + "&password=canary");
  EXPECT_NE(missing.find("no_such_database"), std::string::npos) << missing;
  EXPECT_EQ(missing.find("canary"), std::string::npos) << missing;
  const auto bad = error_of("postgresql://u:can%ary@[/d");
  EXPECT_NE(bad.find("cannot be read"), std::string::npos) << bad;
  EXPECT_EQ(bad.find("can%ary"), std::string::npos) << bad;
}

}  // namespace
}  // namespace ai_sdk::server
