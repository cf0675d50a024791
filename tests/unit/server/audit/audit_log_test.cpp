#include "audit/audit_log.hpp"

#include "support/temp_dir.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <regex>
#include <thread>

namespace ai_sdk::server {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using Outcome = StatementReport::Outcome;

class AuditFile : public ::testing::Test {
 protected:
  AuditLog open() {
    return AuditLog(file_, [this](const std::string& text) { told_.push_back(text); });
  }
  static std::vector<json::object> lines(const fs::path& file) {
    std::vector<json::object> all;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) all.push_back(json::parse(line).as_object());
    return all;
  }
  static AuditEntry entry(std::string caller) {
    AuditEntry made;
    made.caller = std::move(caller);
    return made;
  }
  std::string refusal() {
    try {
      open();
    } catch (const AuditLogError& error) {
      return error.what();
    }
    return {};
  }

  ai_sdk::testing::TempDir folder_;
  const fs::path file_ = folder_.path() / "audit.log";
  std::vector<std::string> told_;
};

TEST_F(AuditFile, ALineHasEverything) {
  AuditTrail trail;
  trail.add({{"s.d.main.b", "s.d.main.a"}, Outcome::done, 5});
  trail.add({{"s.d.main.a"}, Outcome::done, 2});
  trail.add({{"s.d.main.secret"}, Outcome::refused, 0});
  AuditEntry made;
  made.request_id = "r-1";
  made.caller = "ann";
  made.role = Role::editor;
  made.agent = "SqlQueryAgent";
  made.conversation_id = "c-1";
  made.outcome = "finished";
  made.status = 200;
  made.duration = std::chrono::milliseconds(12);
  made.tools = {"run_sql"};
  made.read = trail.summary();
  made.reused = true;
  made.usage = AuditEntry::Usage{7, 9, true};
  open().write(made);
  const auto all = lines(file_);
  ASSERT_EQ(all.size(), 1U);
  json::object line = all[0];
  EXPECT_TRUE(std::regex_match(std::string(line.at("time").as_string()),
                               std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")));
  line.erase("time");
  EXPECT_EQ(line, json::parse(R"({"request_id": "r-1", "caller": "ann", "role": "editor",
    "agent": "SqlQueryAgent", "conversation_id": "c-1", "outcome": "finished", "status": 200,
    "duration_ms": 12, "tools": ["run_sql"], "tables": ["s.d.main.a", "s.d.main.b", "s.d.main.secret"],
    "statements": {"done": 2, "refused": 1}, "rows": 7, "reused": true,
    "usage": {"prompt": 7, "completion": 9, "unit": "tokens"}})"));
}

TEST_F(AuditFile, WhatIsEmptyIsLeftOutAndForeignTextStaysOnItsLine) {
  AuditEntry made;
  made.method = "GET";
  made.path = "/a\n{\"caller\":\"forged\"}\xff" + std::string(1'000, 'x');
  open().write(made);
  const auto all = lines(file_);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_FALSE(all[0].contains("caller"));
  EXPECT_FALSE(all[0].contains("role"));
  EXPECT_FALSE(all[0].contains("status"));
  EXPECT_LT(all[0].at("path").as_string().size(), 400U);
}

TEST_F(AuditFile, ManyTablesAreBounded) {
  AuditTrail trail;
  for (std::size_t i = 0; i <= AuditTrail::max_tables; ++i)
    trail.add({{"t" + std::to_string(i)}, Outcome::done, 1});
  EXPECT_EQ(trail.summary().tables.size(), AuditTrail::max_tables);
  EXPECT_TRUE(trail.summary().more_tables);
  EXPECT_EQ(trail.summary().rows, static_cast<std::int64_t>(AuditTrail::max_tables) + 1);
}

TEST_F(AuditFile, IsItsOwnersAndLinesAreAdded) {
  open().write(entry("a"));
  open().write(entry("b"));
  struct stat found {};
  ASSERT_EQ(::stat(file_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  EXPECT_EQ(lines(file_).size(), 2U);
}

TEST_F(AuditFile, OneThatOthersCouldReadIsRefused) {
  std::ofstream(file_) << "";
  ASSERT_EQ(::chmod(file_.c_str(), 0644), 0);
  EXPECT_NE(refusal().find("can be read or written by others; do: chmod 600"), std::string::npos)
      << refusal();
  fs::remove(file_);
  fs::create_directory(file_);
  EXPECT_NE(refusal().find("cannot be written: Is a directory"), std::string::npos) << refusal();
  fs::remove(file_);
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_FALSE(refusal().empty()) << "a pipe would lose the lines";
}

TEST_F(AuditFile, OneThatWasMovedAwayIsBegunAnew) {
  AuditLog log = open();
  log.write(entry("a"));
  fs::rename(file_, folder_.path() / "audit.log.1");
  log.write(entry("b"));
  fs::remove(file_);
  log.write(entry("c"));
  ASSERT_EQ(lines(folder_.path() / "audit.log.1").size(), 1U);
  const auto all = lines(file_);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].at("caller"), "c");
  EXPECT_TRUE(told_.empty());
}

TEST_F(AuditFile, AFailureIsToldOnceAndStopsNothing) {
  AuditLog log = open();
  log.write(entry("a"));
  fs::rename(file_, folder_.path() / "audit.log.1");
  fs::create_directory(file_);
  log.write(entry("b"));
  log.write(entry("c"));
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_NE(told_[0].find("cannot be written: Is a directory; calls go on"), std::string::npos) << told_[0];
  EXPECT_EQ(log.lost(), 2U);
  fs::remove(file_);
  log.write(entry("d"));
  ASSERT_EQ(told_.size(), 2U);
  EXPECT_NE(told_[1].find("can be written again; lines lost so far: 2"), std::string::npos) << told_[1];
  EXPECT_EQ(lines(file_).size(), 1U);
}

TEST_F(AuditFile, LinesOfManyThreadsAndServersStayWhole) {
  AuditLog one = open();
  AuditLog two = open();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 100; ++round) (i % 2 == 0 ? one : two).write(entry(std::string(200, 'x')));
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(lines(file_).size(), 400U) << "each of them can be parsed";
}

}  // namespace
}  // namespace ai_sdk::server
