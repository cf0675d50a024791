// Answers that need not be worked out again, with real data.
#include "support/local_server.hpp"
#include "support/temp_dir.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace {

using namespace ai_sdk;
using ai_sdk::testing::LocalServer;
using ai_sdk::testing::TempDir;

void change(const std::string& file, const char* sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
  sqlite3_close(db);
}

class SameAgain : public ::testing::TestWithParam<const char*> {};

TEST_P(SameAgain, AnAnswerIsNewAsSoonAsTheDataIs) {
  const TempDir folder;
  const auto file = folder.path() / "shop.sqlite";
  change(file, GetParam());
  change(
      file,
      "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO items VALUES (1, 'a'), (2, 'b')");
  LocalServer::Options options;
  options.data = {file};
  LocalServer server(options);
  AiSdkConfig config;
  config.host = server.host();
  config.token = server.token();
  AiSdk client(config);
  const auto agent = client.agent("SqlQueryAgent");
  const auto count = [&] { return agent.call("How many items are there?").response; };
  const auto two = count();
  EXPECT_NE(two.find("2"), std::string::npos) << two;
  EXPECT_EQ(count(), two);
  for (int more = 3; more < 13; ++more) {
    change(file, ("INSERT INTO items VALUES (" + std::to_string(more) + ", 'c')").c_str());
    const auto answer = count();
    EXPECT_NE(answer.find(std::to_string(more)), std::string::npos) << answer;
  }
}

INSTANTIATE_TEST_SUITE_P(Journals, SameAgain,
                         ::testing::Values("PRAGMA journal_mode = DELETE", "PRAGMA journal_mode = WAL"),
                         [](const auto& mode) {
                           return std::string(mode.param).ends_with("WAL") ? "WriteAhead" : "Rollback";
                         });

}  // namespace
