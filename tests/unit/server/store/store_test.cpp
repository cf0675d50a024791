#include "store/store.hpp"

#include "temp_folder.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <regex>
#include <set>
#include <thread>

namespace ai_sdk::server {
namespace {

using testing::TempFolder;

ConversationMessage said(std::string sender, std::string text, std::int64_t timestamp = 7) {
  ConversationMessage message;
  message.sender = std::move(sender);
  message.text = std::move(text);
  message.timestamp = timestamp;
  return message;
}

TestCase unique_email() {
  TestCase test_case;
  test_case.name = "email_unique";
  test_case.table = "shop.main.customers";
  test_case.column = "email";
  test_case.definition = "columnValuesToBeUnique";
  test_case.parameters["minValue"] = 3;
  test_case.sql = "SELECT 1";
  test_case.description = "no two alike";
  return test_case;
}

TEST(Store, KnowsNoConversationAtFirst) {
  Store store(":memory:");
  EXPECT_FALSE(store.load_conversation("c-1").has_value());
  EXPECT_TRUE(store.test_cases("t").empty());
  EXPECT_FALSE(store.last_test_result("x").has_value());
}

TEST(Store, KeepsATurnWithItsMemoryOverAReopening) {
  const TempFolder folder;
  {
    Store store(folder / "s.sqlite");
    boost::json::object memory;
    memory["table"] = "orders";
    store.save_turn("c-1", "A", said("human", "hä?", 1), said("assistant", std::string("a\0b", 3), 2),
                    memory);
  }
  Store store(folder / "s.sqlite");
  const auto conversation = store.load_conversation("c-1");
  ASSERT_TRUE(conversation.has_value());
  EXPECT_EQ(conversation->id, "c-1");
  EXPECT_EQ(conversation->agent, "A");
  ASSERT_EQ(conversation->messages.size(), 2U);
  EXPECT_EQ(conversation->messages[0].sender, "human");
  EXPECT_EQ(conversation->messages[0].text, "hä?");
  EXPECT_EQ(conversation->messages[0].timestamp, 1);
  EXPECT_EQ(conversation->messages[1].text, std::string("a\0b", 3));
  EXPECT_EQ(conversation->memory.at("table"), "orders");
}

TEST(Store, EachAgentHasItsOwnMemoryInAConversation) {
  Store store(":memory:");
  boost::json::object of_a;
  of_a["who"] = "a";
  boost::json::object of_b;
  of_b["who"] = "b";
  store.save_turn("c", "A", said("human", "1"), said("assistant", "2"), of_a);
  store.save_turn("c", "B", said("human", "3"), said("assistant", "4"), of_b);
  EXPECT_EQ(store.load_conversation("c", 50, "A")->memory.at("who"), "a");
  EXPECT_EQ(store.load_conversation("c", 50, "B")->memory.at("who"), "b");
  EXPECT_EQ(store.load_conversation("c")->memory.at("who"), "b") << "the one that spoke last";
  EXPECT_TRUE(store.load_conversation("c", 50, "C")->memory.empty());
  EXPECT_EQ(store.load_conversation("c", 50, "A")->messages.size(), 4U) << "the words are shared";
}

TEST(Store, GivesTheNewestMessagesOldestFirst) {
  Store store(":memory:");
  for (int turn = 0; turn < 10; ++turn) {
    store.save_turn("c", "A", said("human", "q" + std::to_string(turn)),
                    said("assistant", "a" + std::to_string(turn)), {});
  }
  const auto conversation = store.load_conversation("c", 3);
  ASSERT_EQ(conversation->messages.size(), 3U);
  EXPECT_EQ(conversation->messages[0].text, "a8");
  EXPECT_EQ(conversation->messages[1].text, "q9");
  EXPECT_EQ(conversation->messages[2].text, "a9");
}

TEST(Store, HistoryIsBoundedInBytes) {
  Store store(":memory:");
  const std::string large(3 * 1024 * 1024, 'x');
  store.save_turn("c", "A", said("human", large), said("assistant", "short"), {});
  store.save_turn("c", "A", said("human", large), said("assistant", "last"), {});
  const auto conversation = store.load_conversation("c");
  ASSERT_EQ(conversation->messages.size(), 3U) << "the first large message does not fit any more";
  EXPECT_EQ(conversation->messages[0].text, "short");
  EXPECT_EQ(conversation->messages[2].text, "last");
}

TEST(Store, ATestCaseOfTheSameNameIsReplacedAndKeepsItsId) {
  Store store(":memory:");
  const auto first = store.save_test_case(unique_email());
  EXPECT_FALSE(first.id.empty());
  EXPECT_GT(first.created_at, 0);
  auto changed = unique_email();
  changed.sql = "SELECT 2";
  changed.id = "other";
  const auto second = store.save_test_case(changed);
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(second.created_at, first.created_at);
  const auto kept = store.test_cases("shop.main.customers");
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].id, first.id);
  EXPECT_EQ(kept[0].sql, "SELECT 2");
  EXPECT_EQ(kept[0].column, "email");
  EXPECT_EQ(kept[0].definition, "columnValuesToBeUnique");
  EXPECT_EQ(kept[0].description, "no two alike");
  EXPECT_EQ(kept[0].parameters.at("minValue"), 3);
}

TEST(Store, TheSameNameOnAnotherTableIsAnotherTestCase) {
  Store store(":memory:");
  const auto first = store.save_test_case(unique_email());
  auto other = unique_email();
  other.table = "shop.main.orders";
  EXPECT_NE(store.save_test_case(other).id, first.id);
  EXPECT_EQ(store.test_cases("shop.main.customers").size(), 1U);
}

TEST(Store, TheLastResultIsTheNewestInTime) {
  Store store(":memory:");
  const auto test_case = store.save_test_case(unique_email());
  TestResult result;
  result.test_case_id = test_case.id;
  result.timestamp = 200;
  result.status = "Failed";
  result.failed_rows = 4;
  result.passed_rows = 96;
  result.message = "four";
  store.add_test_result(result);
  result.timestamp = 100;
  result.status = "Success";
  store.add_test_result(result);
  const auto last = store.last_test_result(test_case.id);
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->timestamp, 200);
  EXPECT_EQ(last->status, "Failed");
  EXPECT_EQ(last->failed_rows, 4);
  EXPECT_EQ(last->passed_rows, 96);
  EXPECT_EQ(last->message, "four");
}

TEST(Store, AResultNeedsItsTestCase) {
  Store store(":memory:");
  TestResult result;
  result.test_case_id = "nobody";
  EXPECT_THROW(store.add_test_result(result), StoreError);
}

TEST(Store, ManyThreadsLoseNothing) {
  const TempFolder folder;
  Store store(folder / "s.sqlite");
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&store, thread] {
      for (int turn = 0; turn < 20; ++turn) {
        store.save_turn("c" + std::to_string(turn % 3), "A", said("human", std::to_string(thread)),
                        said("assistant", "ok"), {});
      }
    });
  }
  for (auto& thread : threads) thread.join();
  std::size_t messages = 0;
  for (const auto* id : {"c0", "c1", "c2"}) messages += store.load_conversation(id, 1000)->messages.size();
  EXPECT_EQ(messages, 8U * 20U * 2U);
}

TEST(NewUuid, IsAVersionFourUuidAndNeverTwiceTheSame) {
  const std::regex shape("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto uuid = new_uuid();
    EXPECT_TRUE(std::regex_match(uuid, shape)) << uuid;
    seen.insert(uuid);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(Store, KeepsAnAnswerUnderItsKeyWithTheTurn) {
  const TempFolder folder;
  const KeptAnswer kept{
      "k-1", "f", "c-1", std::string("a\0b", 3), {"run_sql", "search"}, 7, 9, UsageUnit::tokens};
  {
    Store store(folder / "s.sqlite");
    EXPECT_FALSE(store.kept_answer("k-1").has_value());
    store.save_turn("c-1", "A", said("human", "q"), said("assistant", kept.answer), {}, &kept);
  }
  Store store(folder / "s.sqlite");
  const auto found = store.kept_answer("k-1");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->fingerprint, "f");
  EXPECT_EQ(found->conversation_id, "c-1");
  EXPECT_EQ(found->answer, kept.answer);
  EXPECT_EQ(found->tools, kept.tools);
  EXPECT_EQ(found->prompt_tokens, 7);
  EXPECT_EQ(found->completion_tokens, 9);
  EXPECT_EQ(found->usage_unit, UsageUnit::tokens);
  EXPECT_EQ(store.load_conversation("c-1")->messages.size(), 2U);
  EXPECT_FALSE(store.kept_answer("k").has_value());
}

TEST(Store, ForgetsAnswersAfterADay) {
  const TempFolder folder;
  const auto keep = [&](const std::string& key) {
    Store store(folder / "s.sqlite");
    const KeptAnswer kept{key, "f", "c", "a", {}, 0, 0};
    store.save_turn("c", "A", said("human", "q"), said("assistant", "a"), {}, &kept);
  };
  keep("old");
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "s.sqlite").c_str(), &db), SQLITE_OK);
  const auto close = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>(db, sqlite3_close);
  ASSERT_EQ(sqlite3_exec(db, "UPDATE idempotency_keys SET finished_at = finished_at - 86400001", nullptr,
                         nullptr, nullptr),
            SQLITE_OK);
  EXPECT_FALSE(Store(folder / "s.sqlite").kept_answer("old").has_value());
  keep("new");
  EXPECT_TRUE(Store(folder / "s.sqlite").kept_answer("new").has_value());
  std::string rows;
  sqlite3_exec(
      db, "SELECT group_concat(key) FROM idempotency_keys",
      [](void* to, int, char** values, char**) {
        *static_cast<std::string*>(to) = values[0];
        return 0;
      },
      &rows, nullptr);
  EXPECT_EQ(rows, "new") << "what is old is gone from the file";
}

}  // namespace
}  // namespace ai_sdk::server
