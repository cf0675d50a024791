#include "catalog/sqlite_connection.hpp"

#include "temp_dir.hpp"

#include <atomic>
#include <thread>

namespace ai_sdk::server {
namespace {

using testing::error_of;
using testing::TempDir;
using testing::write_sql;

constexpr const char* kEndless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

class SqliteConnectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    write_sql(file_, R"(
      CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, price REAL, data BLOB);
      INSERT INTO t VALUES (1, 'one', 1.5, x'00ff'), (2, 'two', NULL, NULL), (3, 'it''s', 3, zeroblob(40));
      CREATE INDEX t_name ON t(name);
    )");
    connection_ = open_sqlite(file_);
  }

  TempDir dir_;
  std::filesystem::path file_ = dir_ / "shop.db";
  std::unique_ptr<Connection> connection_;
};

TEST_F(SqliteConnectionTest, ReadsEveryKindOfValue) {
  const ResultSet result = connection_->query("SELECT id, name, price, data FROM t ORDER BY id");
  ASSERT_EQ(result.columns, (std::vector<std::string>{"id", "name", "price", "data"}));
  ASSERT_EQ(result.rows.size(), 3U);
  EXPECT_FALSE(result.truncated);
  EXPECT_EQ(result.rows[0],
            (std::vector<Value>{std::int64_t{1}, std::string("one"), 1.5, std::string("x'00ff'")}));
  EXPECT_EQ(result.rows[1], (std::vector<Value>{std::int64_t{2}, std::string("two"), {}, {}}));
  EXPECT_EQ(std::get<std::string>(result.rows[2][3]), "x'" + std::string(64, '0') + "…'");
}

TEST_F(SqliteConnectionTest, TextKeepsItsNulBytes) {
  const ResultSet result = connection_->query("SELECT CAST(x'610062' AS TEXT)");
  EXPECT_EQ(std::get<std::string>(result.rows.at(0).at(0)), std::string("a\0b", 3));
}

TEST_F(SqliteConnectionTest, BindsParameters) {
  const std::vector<Value> parameters{std::int64_t{2}, std::string("it's"), 1.5, Value{}};
  EXPECT_EQ(connection_->count(
                "SELECT count(*) FROM t WHERE id = ? OR name = ? OR price = ? OR ? IS NOT NULL", parameters),
            3);
  EXPECT_NE(error_of<SqlError>([&] { connection_->query("SELECT ?"); }).find("1 parameters"),
            std::string::npos);
  EXPECT_THROW(connection_->query("SELECT 1", parameters), SqlError);
}

TEST_F(SqliteConnectionTest, RowLimitCutsAndSaysSo) {
  QueryLimits limits;
  limits.max_rows = 2;
  ResultSet result = connection_->query("SELECT id FROM t ORDER BY id", {}, limits);
  EXPECT_EQ(result.rows.size(), 2U);
  EXPECT_TRUE(result.truncated);
  limits.max_rows = 3;
  result = connection_->query("SELECT id FROM t ORDER BY id", {}, limits);
  EXPECT_EQ(result.rows.size(), 3U);
  EXPECT_FALSE(result.truncated);
  limits.max_rows = 0;
  result = connection_->query("SELECT id FROM t", {}, limits);
  EXPECT_TRUE(result.rows.empty());
  EXPECT_TRUE(result.truncated);
}

TEST_F(SqliteConnectionTest, CountTakesTheFirstValue) {
  EXPECT_EQ(connection_->count("SELECT id FROM t ORDER BY id DESC"), 3);
  EXPECT_EQ(connection_->count("SELECT id FROM t WHERE 0"), 0);
  EXPECT_EQ(connection_->count("SELECT NULL"), 0);
  EXPECT_EQ(connection_->count("SELECT 2.9"), 2);
  EXPECT_EQ(connection_->count("SELECT '42'"), 42);
  EXPECT_THROW(connection_->count("SELECT 'many'"), SqlError);
  EXPECT_THROW(connection_->count("SELECT 1e300"), SqlError);
}

TEST_F(SqliteConnectionTest, ForEachStopsWhenTold) {
  std::vector<std::int64_t> seen;
  connection_->for_each("SELECT id FROM t ORDER BY id", [&](std::span<const Value> row) {
    seen.push_back(std::get<std::int64_t>(row[0]));
    return seen.size() < 2;
  });
  EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2}));
}

TEST_F(SqliteConnectionTest, ForEachHasNoRowLimit) {
  std::int64_t rows = 0;
  connection_->for_each(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT i FROM n",
      [&](std::span<const Value>) { return ++rows > 0; });
  EXPECT_EQ(rows, 30'000);
}

TEST_F(SqliteConnectionTest, StatementsMayBeNested) {
  std::int64_t pairs = 0;
  connection_->for_each("SELECT id FROM t", [&](std::span<const Value>) {
    pairs += connection_->count("SELECT count(*) FROM t");
    return true;
  });
  EXPECT_EQ(pairs, 9);
}

TEST_F(SqliteConnectionTest, AnExceptionInACallbackPassesThrough) {
  EXPECT_THROW(connection_->for_each("SELECT id FROM t",
                                     [](std::span<const Value>) -> bool { throw std::out_of_range("mine"); }),
               std::out_of_range);
  EXPECT_EQ(connection_->count("SELECT count(*) FROM t"), 3);
}

TEST_F(SqliteConnectionTest, OneStatementAtATime) {
  EXPECT_EQ(connection_->count("SELECT 1 ; -- the end"), 1);
  EXPECT_EQ(connection_->count("/* first */ SELECT 1;; /* open"), 1);
  for (const char* sql :
       {"SELECT 1; SELECT 2", "SELECT 1; x", "SELECT 1;; DROP TABLE t", "", "  ;", "-- nothing"}) {
    EXPECT_THROW(connection_->query(sql), SqlError) << sql;
  }
  EXPECT_THROW(connection_->query(std::string_view("SELECT 1\0; DROP", 15)), SqlError);
}

TEST_F(SqliteConnectionTest, SqlErrorsAreTheDatabasesOwn) {
  EXPECT_EQ(error_of<SqlError>([&] { connection_->query("SELECT colour FROM t"); }),
            "no such column: colour");
  EXPECT_EQ(error_of<SqlError>([&] { connection_->query("SELECT * FROM nowhere"); }),
            "no such table: nowhere");
  EXPECT_NE(error_of<SqlError>([&] { connection_->query("SELEC 1"); }).find("syntax error"),
            std::string::npos);
  EXPECT_THROW(connection_->query("SELECT abs(-9223372036854775807 - 1)"), SqlError);
  EXPECT_EQ(connection_->count("SELECT count(*) FROM t"), 3);
}

TEST_F(SqliteConnectionTest, EveryWayOfWritingIsForbidden) {
  const std::string before = testing::read_file(file_);
  const std::string other = (dir_ / "other.db").string();
  const std::vector<std::string> statements{
      "INSERT INTO t(name) VALUES ('x')",
      "UPDATE t SET name = 'x'",
      "DELETE FROM t",
      "REPLACE INTO t(id) VALUES (1)",
      "INSERT INTO t(name) VALUES ('x') RETURNING id",
      "WITH x AS (SELECT 1) INSERT INTO t(id) SELECT * FROM x",
      "DROP TABLE t",
      "CREATE TABLE u(a)",
      "CREATE TEMP TABLE u(a)",
      "CREATE TEMP VIEW u AS SELECT 1",
      "CREATE INDEX i ON t(name)",
      "CREATE VIRTUAL TABLE f USING fts5(a)",
      "ALTER TABLE t ADD COLUMN b",
      "REINDEX",
      "ANALYZE",
      "VACUUM",
      "VACUUM INTO '" + other + "'",
      "ATTACH '" + other + "' AS o",
      "ATTACH ':memory:' AS o",
      "DETACH main",
      "BEGIN",
      "BEGIN IMMEDIATE",
      "COMMIT",
      "SAVEPOINT s",
      "PRAGMA writable_schema = 1",
      "PRAGMA query_only = 0",
      "PRAGMA query_only",
      "PRAGMA journal_mode = WAL",
      "PRAGMA user_version = 3",
      "PRAGMA schema_version = 3",
      "PRAGMA temp_store_directory = '/'",
      "PRAGMA wal_checkpoint",
      "PRAGMA optimize",
      "PRAGMA foreign_keys = ON",
      "PRAGMA trusted_schema = 1",
      "PRAGMA incremental_vacuum",
      "SELECT load_extension('x')",
      "EXPLAIN DELETE FROM t",
  };
  for (const std::string& sql : statements) {
    const std::string message = error_of<SqlForbidden>([&] { connection_->query(sql); });
    EXPECT_NE(message.find("only reading is possible"), std::string::npos) << sql << " -> " << message;
  }
  EXPECT_EQ(testing::read_file(file_), before);
  EXPECT_FALSE(std::filesystem::exists(other));
  EXPECT_EQ(connection_->count("SELECT count(*) FROM t"), 3);
}

TEST_F(SqliteConnectionTest, TheSchemaCannotBeRewritten) {
  EXPECT_THROW(connection_->query("UPDATE sqlite_master SET sql = 'x'"), SqlError);
  EXPECT_THROW(connection_->query("DELETE FROM sqlite_master"), SqlError);
}

TEST_F(SqliteConnectionTest, TheRefusalNamesTheDeed) {
  EXPECT_EQ(error_of<SqlForbidden>([&] { connection_->query("DELETE FROM t"); }),
            "only reading is possible on this connection; refused: DELETE t");
}

TEST_F(SqliteConnectionTest, PragmasThatReadAreAllowed) {
  EXPECT_GE(connection_->count("PRAGMA schema_version"), 1);
  EXPECT_GE(connection_->count("PRAGMA page_count"), 1);
  EXPECT_EQ(connection_->query("PRAGMA table_info(t)").rows.size(), 4U);
  EXPECT_EQ(connection_->count("SELECT count(*) FROM pragma_table_xinfo('t')"), 4);
  EXPECT_EQ(connection_->count("SELECT sum(value) FROM json_each('[1, 2]')"), 3);
  EXPECT_FALSE(connection_->query("EXPLAIN QUERY PLAN SELECT * FROM t").rows.empty());
}

TEST_F(SqliteConnectionTest, TimeLimitStopsARunawayStatement) {
  QueryLimits limits;
  limits.time = std::chrono::milliseconds(60);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THROW(connection_->query(kEndless, {}, limits), SqlTimeout);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_EQ(connection_->count("SELECT count(*) FROM t"), 3) << "the connection stays usable";
}

TEST_F(SqliteConnectionTest, CancellingStopsARunawayStatement) {
  std::stop_source stop;
  connection_->stop_with(stop.get_token());
  std::atomic<int> rows = 0;
  std::jthread canceller([&] {
    rows.wait(0);
    stop.request_stop();
  });
  EXPECT_THROW(
      connection_->for_each("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
                            [&](std::span<const Value>) {
                              if (++rows == 1) rows.notify_all();
                              return true;
                            }),
      SqlCancelled);
  EXPECT_THROW(connection_->query("SELECT 1"), SqlCancelled);
  connection_->stop_with({});
  EXPECT_EQ(connection_->count("SELECT 1"), 1);
}

TEST_F(SqliteConnectionTest, CancellingStopsAStatementThatGivesNoRows) {
  std::stop_source stop;
  connection_->stop_with(stop.get_token());
  std::jthread canceller([&] { stop.request_stop(); });
  EXPECT_THROW(connection_->query(kEndless), SqlCancelled);
}

TEST_F(SqliteConnectionTest, AWriterIsWaitedForAndThenReported) {
  sqlite3* writer = nullptr;
  ASSERT_EQ(sqlite3_open(file_.c_str(), &writer), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(writer, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);
  QueryLimits limits;
  limits.time = std::chrono::milliseconds(50);
  EXPECT_THROW(connection_->query("SELECT * FROM t", {}, limits), SqlTimeout);
  std::stop_source stop;
  connection_->stop_with(stop.get_token());
  {
    std::jthread canceller([&] { stop.request_stop(); });
    EXPECT_THROW(connection_->query("SELECT * FROM t"), SqlCancelled);
  }
  connection_->stop_with({});
  std::jthread finisher([&] { sqlite3_exec(writer, "COMMIT", nullptr, nullptr, nullptr); });
  EXPECT_EQ(connection_->query("SELECT * FROM t").rows.size(), 3U);
  finisher.join();
  sqlite3_close(writer);
}

TEST_F(SqliteConnectionTest, RegularExpressions) {
  EXPECT_EQ(connection_->count("SELECT count(*) FROM t WHERE name REGEXP '^(one|two)$'"), 2);
  EXPECT_EQ(connection_->count("SELECT 'x12y' REGEXP '[0-9]+'"), 1);
  EXPECT_EQ(connection_->count("SELECT 1234 REGEXP '^[0-9]{4}$'"), 1);
  EXPECT_EQ(connection_->count("SELECT (NULL REGEXP 'a') IS NULL AND ('a' REGEXP NULL) IS NULL"), 1);
  EXPECT_EQ(connection_->count("SELECT 'żółć' REGEXP '^.{4}$'"), 1) << "characters, not bytes";
  EXPECT_EQ(connection_->count("SELECT count(*) FROM t WHERE name REGEXP name"), 3)
      << "a pattern of its own per row";
  EXPECT_NE(
      error_of<SqlError>([&] { connection_->query("SELECT 'a' REGEXP '('"); }).find("regular expression"),
      std::string::npos);
}

TEST_F(SqliteConnectionTest, RegularExpressionsTakeLinearTime) {
  const std::vector<Value> text{std::string(100'000, 'a')};
  EXPECT_EQ(connection_->count("SELECT ? REGEXP '^(a+)+$'", text), 1);
  const std::vector<Value> nearly{std::string(100'000, 'a') + "!"};
  EXPECT_EQ(connection_->count("SELECT ? REGEXP '^(a+)+$'", nearly), 0);
}

TEST_F(SqliteConnectionTest, SeesWhatOthersCommit) {
  EXPECT_EQ(connection_->count("SELECT count(*) FROM t"), 3);
  write_sql(file_, "INSERT INTO t(name) VALUES ('four')");
  EXPECT_EQ(connection_->count("SELECT count(*) FROM t"), 4);
}

TEST_F(SqliteConnectionTest, ReadsADatabaseInWalMode) {
  sqlite3* writer = nullptr;
  ASSERT_EQ(sqlite3_open(file_.c_str(), &writer), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(writer, "PRAGMA journal_mode = WAL; INSERT INTO t(name) VALUES ('in the log')",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  EXPECT_EQ(open_sqlite(file_)->count("SELECT count(*) FROM t"), 4);
  sqlite3_close(writer);
  EXPECT_EQ(open_sqlite(file_)->count("SELECT count(*) FROM t"), 4);
}

}  // namespace
}  // namespace ai_sdk::server
