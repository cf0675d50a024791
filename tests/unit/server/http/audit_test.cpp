// The audit's lines for runs: who asked which agent for what, what was read, and how it ended.
#include "catalog/connection.hpp"
#include "catalog/sqlite_source.hpp"
#include "support/temp_dir.hpp"
#include "test_server.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;
using testing::ask;
using testing::post;
using testing::RawAnswer;
using testing::RawClient;
using testing::RawRequest;
using testing::Signal;
using testing::TestServer;
using testing::to_bytes;

// Runs its message as a statement.
class ReadingAgent final : public Agent {
 public:
  explicit ReadingAgent(std::string name) { description_.name = std::move(name); }
  const AgentDescription& description() const override { return description_; }
  RunUsage run(AgentRun& run, const AgentContext& context, EventSink& sink) const override {
    sink.tool_use("run_sql", {});
    const auto rows = context.catalog.sources().front()->connect()->query(run.message).rows;
    sink.content(std::to_string(rows.size()) + " rows");
    run.same_again = true;
    return {1, 2, UsageUnit::tokens};
  }

 private:
  AgentDescription description_;
};

class Audit : public ::testing::Test {
 protected:
  Audit() {
    sqlite3* db = nullptr;
    sqlite3_open((folder_.path() / "shop.db").c_str(), &db);
    sqlite3_exec(db, "CREATE TABLE orders(id); INSERT INTO orders VALUES (1), (2)", nullptr, nullptr,
                 nullptr);
    sqlite3_close(db);
    // What was written just now might be written again unseen: nothing is said again over it.
    const auto shop = folder_.path() / "shop.db";
    std::filesystem::last_write_time(shop, std::filesystem::last_write_time(shop) - std::chrono::hours(1));
    server_.catalog.add(open_sqlite_source(folder_.path() / "shop.db"));
    server_.agents.add(std::make_unique<ReadingAgent>("reading"));
    server_.callers = {{"look", {"rita", Role::reader}}};
    server_.audit = std::make_unique<AuditLog>(folder_.path() / "audit.log", nullptr);
  }
  RawAnswer send(const std::string& verb, const std::string& body, const std::string& headers = {}) const {
    auto request = post("reading", verb, body);
    request.headers += headers;
    request.token = "look";
    return ask(server_.port(), request);
  }
  std::vector<json::object> lines() const {
    std::vector<json::object> all;
    std::ifstream in(folder_.path() / "audit.log");
    for (std::string line; std::getline(in, line);) all.push_back(json::parse(line).as_object());
    return all;
  }

  ai_sdk::testing::TempDir folder_;
  TestServer server_;
};

TEST_F(Audit, ARunIsALineBeforeItsCallerHasTheAnswer) {
  server_.start();
  const auto answer = json::parse(
      send("invoke", R"({"message":"SELECT id FROM orders WHERE id > 1"})", "X-Request-ID: r-1\r\n").body);
  const auto all = lines();
  ASSERT_EQ(all.size(), 1U);
  json::object line = all[0];
  line.erase("time");
  line.erase("duration_ms");
  EXPECT_EQ(line.at("conversation_id"), answer.at("conversationId"));
  line.erase("conversation_id");
  EXPECT_EQ(line, json::parse(R"({"request_id": "r-1", "caller": "rita", "role": "reader", "agent": "reading",
    "outcome": "finished", "status": 200, "tools": ["run_sql"], "tables": ["shop.shop.main.orders"],
    "statements": {"done": 1}, "rows": 1, "usage": {"prompt": 1, "completion": 2, "unit": "tokens"}})"));
}

TEST_F(Audit, AnAnswerThatIsSaidAgainHasTheTablesItWasMadeOf) {
  server_.start();
  const std::string body = R"({"message":"SELECT id FROM orders"})";
  send("invoke", body);
  send("stream", body);
  const auto all = lines();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].at("reused"), true);
  EXPECT_EQ(all[1].at("tables"), json::parse(R"(["shop.shop.main.orders"])"));
  EXPECT_FALSE(all[1].contains("statements"));
}

TEST_F(Audit, FailuresAndRefusalsAreLinesToo) {
  server_.start();
  send("invoke", R"({"message":"DELETE FROM orders"})");
  send("invoke", R"({"message":"SELECT 1","conversationId":"c"})", "Idempotency-Key: k\r\n");
  send("invoke", R"({"message":"SELECT 1","conversationId":"c"})", "Idempotency-Key: k\r\n");
  send("invoke", R"({"message":"SELECT 2","conversationId":"c"})", "Idempotency-Key: k\r\n");
  const auto all = lines();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].at("outcome"), "failed");
  EXPECT_EQ(all[0].at("status"), 500);
  EXPECT_EQ(all[0].at("statements"), json::parse(R"({"refused":1})"));
  EXPECT_FALSE(all[0].contains("usage"));
  EXPECT_EQ(all[1].at("outcome"), "finished");
  EXPECT_EQ(all[2].at("outcome"), "replayed");
  EXPECT_EQ(all[2].at("conversation_id"), "c");
  EXPECT_EQ(all[2].at("usage").at("unit"), "tokens");
  EXPECT_EQ(all[3].at("outcome"), "refused");
  EXPECT_EQ(all[3].at("status"), 422);
}

TEST_F(Audit, ARunWhoseCallerHangsUpIsCancelled) {
  Signal begun;
  server_.add("waiting", [&](AgentRun& run, EventSink&) -> RunUsage {
    Signal stopped;
    const std::stop_callback on_stop(run.stop, [&stopped] { stopped.set(); });
    begun.set();
    stopped.wait();
    throw RunCancelled();
  });
  server_.start();
  {
    RawClient client(server_.port());
    client.send(to_bytes(post("waiting", "invoke", R"({"message":"m"})")));
    EXPECT_TRUE(begun.wait());
  }
  server_.stop();  // waits for the run
  const auto all = lines();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].at("outcome"), "cancelled");
  EXPECT_EQ(all[0].at("caller"), "owner");
  EXPECT_FALSE(all[0].contains("status"));
}

TEST_F(Audit, TheAccessLogKnowsWhatHasALineAlready) {
  server_.start();
  send("invoke", R"({"message":"SELECT 1"})");
  send("invoke", "nonsense");
  RawRequest request;
  request.target = "/api/v1/agents/dynamic";
  request.token = "look";
  ask(server_.port(), request);
  ASSERT_TRUE(server_.wait_for_log(3));
  const auto log = server_.log();
  EXPECT_TRUE(log[0].audited);
  EXPECT_FALSE(log[1].audited) << "it never became a run";
  EXPECT_FALSE(log[2].audited);
  EXPECT_EQ(log[2].caller, "rita");
  EXPECT_EQ(log[2].role, Role::reader);
}

}  // namespace
}  // namespace ai_sdk::server
