#include "catalog/observed_catalog.hpp"

#include "catalog/sqlite_source.hpp"
#include "temp_dir.hpp"

namespace ai_sdk::server {
namespace {

using testing::TempDir;
using testing::write_sql;
using Outcome = StatementReport::Outcome;

class ObservedCatalog : public ::testing::Test {
 protected:
  void SetUp() override {
    write_sql(dir_ / "shop.db", R"(
      CREATE TABLE orders(id INTEGER); INSERT INTO orders VALUES (1), (2), (3);
      CREATE TABLE lines(id INTEGER);
      CREATE VIEW late AS SELECT id FROM orders;
    )");
    whole_.add(open_sqlite_source(dir_ / "shop.db"));
    observed_ = observed_catalog(whole_, [this](const StatementReport& report) { told_.push_back(report); });
  }
  Connection& connection() {
    if (!connection_) connection_ = observed_.sources().front()->connect();
    return *connection_;
  }

  TempDir dir_;
  Catalog whole_;
  Catalog observed_;
  std::vector<StatementReport> told_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(ObservedCatalog, EveryStatementIsTold) {
  connection().query("SELECT o.id FROM orders AS o, lines WHERE o.id > 1");
  connection().query("SELECT * FROM late");
  connection().query("SELECT id FROM orders", {}, {.max_rows = 1});
  ASSERT_EQ(told_.size(), 3U);
  EXPECT_EQ(told_[0].tables, (std::vector<std::string>{"shop.shop.main.lines", "shop.shop.main.orders"}));
  EXPECT_EQ(told_[0].outcome, Outcome::done);
  EXPECT_EQ(told_[0].rows, 0);
  EXPECT_EQ(told_[1].tables, (std::vector<std::string>{"shop.shop.main.late", "shop.shop.main.orders"}));
  EXPECT_EQ(told_[1].rows, 3);
  EXPECT_EQ(told_[2].rows, 2) << "one to see that there are more";
}

TEST_F(ObservedCatalog, SoAreThoseThatFail) {
  EXPECT_THROW(connection().query("SELECT nothing FROM orders"), SqlError);
  EXPECT_THROW(connection().query("DELETE FROM orders"), SqlForbidden);
  EXPECT_THROW(connection().query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                                  "SELECT count(*) FROM n",
                                  {}, {.time = std::chrono::milliseconds(1)}),
               SqlTimeout);
  std::stop_source stop;
  stop.request_stop();
  connection().stop_with(stop.get_token());
  EXPECT_THROW(connection().query("SELECT 1"), SqlCancelled);
  ASSERT_EQ(told_.size(), 4U);
  EXPECT_EQ(told_[0].outcome, Outcome::failed);
  EXPECT_EQ(told_[1].outcome, Outcome::refused);
  EXPECT_EQ(told_[2].outcome, Outcome::timed_out);
  EXPECT_EQ(told_[3].outcome, Outcome::cancelled);
}

TEST_F(ObservedCatalog, AStatementInsideAnotherIsToldByItself) {
  connection().for_each("SELECT id FROM orders", [this](std::span<const Value>) {
    connection().query("SELECT * FROM lines");
    return false;
  });
  ASSERT_EQ(told_.size(), 2U);
  EXPECT_EQ(told_[0].tables, std::vector<std::string>{"shop.shop.main.lines"});
  EXPECT_EQ(told_[1].tables, std::vector<std::string>{"shop.shop.main.orders"});
  EXPECT_EQ(told_[1].rows, 1);
}

TEST_F(ObservedCatalog, WhatIsLimitedIsToldAsRefused) {
  const auto all = whole_.sources().front()->tables();
  const std::vector<TableInfo> some(all.begin(), all.begin() + 1);
  connection().allow_only(some);
  EXPECT_THROW(connection().query("SELECT * FROM orders"), SqlOutOfScope);
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_EQ(told_[0].outcome, Outcome::refused);
  EXPECT_EQ(told_[0].tables, std::vector<std::string>{"shop.shop.main.orders"});
}

}  // namespace
}  // namespace ai_sdk::server
