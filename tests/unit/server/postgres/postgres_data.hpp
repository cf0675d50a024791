#pragma once

#include "catalog/postgres_source.hpp"
#include "support/postgres_server.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// A database of the test's own on a server that the tests share.
class PostgresData : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (ai_sdk::testing::PostgresServer::is_installed())
      server_ = std::make_unique<ai_sdk::testing::PostgresServer>();
  }
  static void TearDownTestSuite() { server_.reset(); }

  void SetUp() override {
    if (!server_) GTEST_SKIP() << "no PostgreSQL here: apt-get install postgresql";
    static int count = 0;
    database_ = "data_" + std::to_string(++count);
    server_->run("CREATE DATABASE " + database_);
  }

  void sql(std::string_view text) const { server_->run(text, database_); }
  std::unique_ptr<DataSource> open() const {
    return open_postgres_source(server_->url(database_), cache_.path() / "cache");
  }

  static inline std::unique_ptr<ai_sdk::testing::PostgresServer> server_;
  std::string database_;
  ai_sdk::testing::TempDir cache_;
};

inline const TableInfo& find(const std::vector<TableInfo>& tables, const std::string& name) {
  const auto found =
      std::find_if(tables.begin(), tables.end(), [&](const TableInfo& table) { return table.name == name; });
  if (found == tables.end()) throw std::runtime_error("no table " + name);
  return *found;
}

inline std::string cell(Connection& connection, const std::string& statement) {
  const auto result = connection.query(statement);
  return result.rows.empty() ? "no row" : to_text(result.rows[0][0]);
}

}  // namespace ai_sdk::server
