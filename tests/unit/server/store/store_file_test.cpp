// The store's file: who may read it, and which files are refused.
#include "store/store.hpp"
#include "temp_folder.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>

namespace ai_sdk::server {
namespace {

using testing::TempFolder;

std::string error_of(const std::filesystem::path& file) {
  try {
    const Store store(file);
  } catch (const StoreError& error) {
    return error.what();
  }
  return {};
}

unsigned mode_of(const std::filesystem::path& file) {
  struct stat found {};
  EXPECT_EQ(::stat(file.c_str(), &found), 0) << file;
  return found.st_mode & 0777U;
}

void run_sql(const std::filesystem::path& file, const char* sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
  sqlite3_close(db);
}

TEST(StoreFile, NobodyElseCanReadItOrWhatLiesBesideIt) {
  const TempFolder folder;
  const auto old = ::umask(0);
  Store store(folder / "s.sqlite");
  ::umask(old);
  store.save_test_case({});
  EXPECT_EQ(mode_of(folder / "s.sqlite"), 0600U);
  EXPECT_EQ(mode_of(folder / "s.sqlite-wal"), 0600U);
  EXPECT_EQ(mode_of(folder / "s.sqlite-shm"), 0600U);
}

TEST(StoreFile, OneThatOthersCanReadIsRefused) {
  const TempFolder folder;
  { const Store store(folder / "s.sqlite"); }
  ASSERT_EQ(::chmod((folder / "s.sqlite").c_str(), 0644), 0);
  const auto text = error_of(folder / "s.sqlite");
  EXPECT_NE(text.find("can be read or written by other users"), std::string::npos) << text;
  EXPECT_NE(text.find("chmod 600"), std::string::npos) << text;
}

TEST(StoreFile, AnotherProgramsDatabaseIsLeftAlone) {
  const TempFolder folder;
  run_sql(folder / "theirs.sqlite", "CREATE TABLE mine (a)");
  ASSERT_EQ(::chmod((folder / "theirs.sqlite").c_str(), 0600), 0);
  const auto text = error_of(folder / "theirs.sqlite");
  EXPECT_NE(text.find("database of another program"), std::string::npos) << text;
  EXPECT_NE(text.find("theirs.sqlite"), std::string::npos) << text;
  EXPECT_FALSE(std::filesystem::exists(folder / "theirs.sqlite-wal"));
}

TEST(StoreFile, WhatIsNoDatabaseIsRefused) {
  const TempFolder folder;
  std::ofstream(folder / "text") << std::string(5000, 'x');
  ASSERT_EQ(::chmod((folder / "text").c_str(), 0600), 0);
  EXPECT_NE(error_of(folder / "text").find("not a database"), std::string::npos) << error_of(folder / "text");
}

TEST(StoreFile, ANewerLayoutIsRefused) {
  const TempFolder folder;
  { const Store store(folder / "s.sqlite"); }
  run_sql(folder / "s.sqlite", "PRAGMA user_version = 999");
  EXPECT_NE(error_of(folder / "s.sqlite").find("newer version"), std::string::npos);
}

TEST(StoreFile, AnOlderLayoutIsBroughtUpToDate) {
  const TempFolder folder;
  const KeptAnswer kept{"k", "f", "c", "a", {}, 7, 9, UsageUnit::tokens};
  const ConversationMessage message{"human", "q", 1};
  Store(folder / "s.sqlite").save_turn("c", "A", message, message, {}, &kept);
  run_sql(folder / "s.sqlite",
          "ALTER TABLE idempotency_keys DROP COLUMN usage_unit; PRAGMA user_version = 4");
  Store store(folder / "s.sqlite");
  const auto found = store.kept_answer("k");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->completion_tokens, 9);
  EXPECT_EQ(found->usage_unit, UsageUnit::words) << "nobody had kept it";
}

TEST(StoreFile, AFolderAndAMissingFolderAreRefused) {
  const TempFolder folder;
  EXPECT_NE(error_of(folder / "").find("not a regular file"), std::string::npos);
  const auto text = error_of(folder / "none" / "s.sqlite");
  EXPECT_NE(text.find("cannot be created: No such file or directory"), std::string::npos) << text;
}

TEST(StoreFile, TwoOpeningsAtOnceShareIt) {
  const TempFolder folder;
  Store one(folder / "s.sqlite");
  Store two(folder / "s.sqlite");
  TestCase test_case;
  test_case.name = "n";
  test_case.table = "t";
  one.save_test_case(test_case);
  EXPECT_EQ(two.test_cases("t").size(), 1U);
}

}  // namespace
}  // namespace ai_sdk::server
