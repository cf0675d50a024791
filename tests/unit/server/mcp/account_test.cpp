// What is kept of the calls of tools: counts for Prometheus, and lines of the audit.
#include "catalog/connection.hpp"
#include "catalog/sqlite_source.hpp"
#include "mcp_server.hpp"
#include "support/temp_dir.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

namespace ai_sdk::server::testing {
namespace {

namespace json = boost::json;

// Runs its argument as a statement.
class ReadingTool final : public Tool {
 public:
  ReadingTool() {
    description_.name = "read";
    description_.input_schema =
        json::parse(R"({"type":"object","properties":{"sql":{"type":"string"}}})").as_object();
  }
  const ToolDescription& description() const override { return description_; }
  json::object call(const ToolUse& use, const ToolContext& context) const override {
    const auto rows =
        context.catalog.sources().front()->connect()->query(std::string(use.arguments.at("sql").as_string()));
    return {{"rows", rows.rows.size()}};
  }

 private:
  ToolDescription description_;
};

class Account : public ::testing::Test {
 protected:
  void SetUp() override {
    sqlite3* db = nullptr;
    sqlite3_open((folder.path() / "shop.db").c_str(), &db);
    sqlite3_exec(db, "CREATE TABLE orders(id); INSERT INTO orders VALUES (1), (2)", nullptr, nullptr,
                 nullptr);
    sqlite3_close(db);
    server.catalog.add(open_sqlite_source(folder.path() / "shop.db"));
    server.add(std::make_unique<ReadingTool>());
    server.add("fail", ToolKind::reads, [](const ToolUse&) -> json::object {
      throw ToolFailure(404, "table instance for x not found");
    });
    server.add("write", ToolKind::creates, [](const ToolUse&) { return json::object{}; });
    server.add("stop", ToolKind::reads, [](const ToolUse&) -> json::object { throw RunCancelled(); });
  }
  std::vector<json::object> lines() const {
    std::vector<json::object> all;
    std::ifstream in(folder.path() / "audit.log");
    for (std::string line; std::getline(in, line);) all.push_back(json::parse(line).as_object());
    return all;
  }
  static std::string read(const std::string& sql) {
    return call_text("read", json::serialize(json::object{{"sql", sql}}));
  }

  ai_sdk::testing::TempDir folder;
  McpServer server;
};

TEST_F(Account, CallsAreCountedByToolAndOutcome) {
  server.start();
  server.ask(read("SELECT 1"));
  server.ask(read("SELECT 2"));
  server.ask(call_text("fail"));
  server.ask(call_text("write"), {}, "look");
  server.ask(call_text("stop"));
  server.ask(call_text("no_such_tool"));
  const std::string page = server.metrics();
  for (const char* line : {R"(ai_sdk_tool_calls_total{tool="read",outcome="done"} 2)",
                           R"(ai_sdk_tool_calls_total{tool="read",outcome="failed"} 0)",
                           R"(ai_sdk_tool_calls_total{tool="fail",outcome="failed"} 1)",
                           R"(ai_sdk_tool_calls_total{tool="write",outcome="refused"} 1)",
                           R"(ai_sdk_tool_calls_total{tool="write",outcome="done"} 0)",
                           R"(ai_sdk_tool_calls_total{tool="stop",outcome="cancelled"} 1)",
                           R"(# TYPE ai_sdk_tool_call_duration_seconds histogram)",
                           R"(ai_sdk_tool_call_duration_seconds_bucket{tool="read",le="+Inf"} 2)",
                           R"(ai_sdk_tool_call_duration_seconds_count{tool="read"} 2)",
                           R"(ai_sdk_tool_call_duration_seconds_count{tool="write"} 0)"})
    EXPECT_NE(page.find(std::string("\n") + line + "\n"), std::string::npos) << line << '\n' << page;
  EXPECT_NE(page.find("ai_sdk_tool_call_duration_seconds_sum{tool=\"read\"} "), std::string::npos);
  EXPECT_EQ(page.find("no_such_tool"), std::string::npos) << "callers cannot fill the page";
  EXPECT_EQ(page.find("audit"), std::string::npos);
}

TEST_F(Account, TheBoundsOfTheHistogramAreCumulative) {
  using namespace std::chrono_literals;
  ToolStats stats;
  stats.add("t", ToolOutcome::done, 5ms);
  stats.add("t", ToolOutcome::done, 70ms);
  stats.add("t", ToolOutcome::failed, 60s);
  stats.add("t", ToolOutcome::refused);
  const auto counts = stats.counts().at("t");
  EXPECT_EQ(counts.within.front(), 1U) << "a bound counts itself";
  EXPECT_EQ(counts.within.back(), 2U);
  EXPECT_EQ(counts.timed, 3U);
  EXPECT_EQ(counts.time, 60'075ms);
  EXPECT_EQ(counts.calls, (std::array<std::uint64_t, 4>{2, 1, 1, 0}));
}

TEST_F(Account, EachCallIsALineOfTheAudit) {
  server.audit = std::make_unique<AuditLog>(folder.path() / "audit.log", nullptr);
  server.start();
  server.ask(read("SELECT * FROM orders"), "X-Request-ID: r-1\r\n", "look");
  server.ask(read("DELETE FROM orders"));
  server.ask(call_text("fail"));
  server.ask(call_text("write"), {}, "look");
  server.ask(call_text("stop"));
  // Two in one request are two lines.
  server.ask("[" + read("SELECT 1") + "," + call_text("write", "{}", "2") + "]");
  const auto all = lines();
  ASSERT_EQ(all.size(), 7U);
  const auto& first = all[0];
  EXPECT_EQ(first.at("request_id"), "r-1");
  EXPECT_EQ(first.at("caller"), "reader");
  EXPECT_EQ(first.at("role"), "reader");
  EXPECT_EQ(first.at("tool"), "read");
  EXPECT_EQ(first.at("outcome"), "done");
  EXPECT_EQ(first.at("status"), 200);
  EXPECT_EQ(first.at("tables"), json::parse(R"(["shop.shop.main.orders"])"));
  EXPECT_EQ(first.at("statements"), json::parse(R"({"done":1})"));
  EXPECT_EQ(first.at("rows"), 2);
  EXPECT_GE(first.at("duration_ms").as_int64(), 0);
  EXPECT_EQ(all[1].at("outcome"), "failed");
  EXPECT_EQ(all[1].at("statements"), json::parse(R"({"refused":1})"));
  EXPECT_EQ(all[2].at("status"), 404);
  EXPECT_EQ(all[3].at("outcome"), "refused");
  EXPECT_EQ(all[3].at("status"), 403);
  EXPECT_EQ(all[4].at("outcome"), "cancelled");
  EXPECT_FALSE(all[4].contains("status"));
  EXPECT_NE(server.metrics().find("\nai_sdk_audit_lines_lost_total 0\n"), std::string::npos);
}

}  // namespace
}  // namespace ai_sdk::server::testing
