#include "catalog/source_error.hpp"
#include "postgres_data.hpp"

#include <thread>

namespace ai_sdk::server {
namespace {

TEST_F(PostgresData, TablesComeWithColumnsKeysAndComments) {
  sql(R"sql(
CREATE TABLE customers (id BIGINT PRIMARY KEY, email VARCHAR(80) NOT NULL);
COMMENT ON TABLE customers IS 'who buys';
CREATE SCHEMA sales;
CREATE TABLE sales.orders (no INT, part INT, customer_id BIGINT REFERENCES customers, PRIMARY KEY (part, no));
CREATE TABLE sales.lines (order_part INT, order_no INT, qty NUMERIC(10,2),
  FOREIGN KEY (order_part, order_no) REFERENCES sales.orders (part, no));
CREATE VIEW open_orders AS SELECT no FROM sales.orders;
CREATE TABLE sales.customers (id INT);
)sql");
  const auto source = open();
  EXPECT_EQ(source->service(), database_);
  const auto tables = source->tables();
  const auto& customers = find(tables, "customers");
  EXPECT_EQ(customers.fully_qualified_name(), database_ + "." + database_ + ".public.customers");
  EXPECT_EQ(customers.comment, "who buys");
  ASSERT_EQ(customers.columns.size(), 2U);
  EXPECT_EQ(customers.columns[0].primary_key, 1);
  EXPECT_EQ(customers.columns[1].declared_type, "character varying(80)");
  EXPECT_TRUE(customers.columns[1].not_null);
  const auto& orders = find(tables, "orders");
  EXPECT_EQ(orders.schema, "sales");
  EXPECT_EQ(orders.find_column("no")->primary_key, 2);
  ASSERT_EQ(orders.foreign_keys.size(), 1U);
  EXPECT_EQ(orders.foreign_keys[0].target_table, "customers");
  const auto& lines = find(tables, "lines");
  ASSERT_EQ(lines.foreign_keys.size(), 1U);
  EXPECT_EQ(lines.foreign_keys[0].columns, (std::vector<std::string>{"order_part", "order_no"}));
  EXPECT_EQ(lines.foreign_keys[0].target_columns, (std::vector<std::string>{"part", "no"}));
  EXPECT_TRUE(find(tables, "open_orders").is_view);
  // Of two of the same name the second is told apart.
  EXPECT_EQ(find(tables, "sales.customers").columns.size(), 1U);
}

TEST_F(PostgresData, ValuesKeepTheirKinds) {
  sql(R"sql(
CREATE DOMAIN cents AS INT;
CREATE TABLE t (i INT, c cents, d DOUBLE PRECISION, n NUMERIC, b BOOLEAN, at TIMESTAMPTZ, day DATE, j JSONB,
                raw BYTEA, s TEXT, a INT[], no_text TEXT);
INSERT INTO t VALUES (42, 7, 0.1, 12.50, true, '2024-05-01 12:00:00+02', '2024-02-29', '{"k": 1}', '\x00ff', 'hä',
                      '{1,2}', NULL), (NULL, NULL, 'NaN', 'NaN', false, NULL, NULL, NULL, NULL, '', NULL, NULL);
)sql");
  const auto source = open();
  const auto connection = source->connect();
  const auto row =
      connection->query("SELECT i, c, d, n, b, at, day, j, raw, s, a, no_text FROM t LIMIT 1").rows.at(0);
  EXPECT_EQ(row[0], Value(std::int64_t{42}));
  EXPECT_EQ(row[1], Value(std::int64_t{7}));
  EXPECT_EQ(row[2], Value(0.1));
  EXPECT_EQ(row[3], Value(12.5));
  EXPECT_EQ(row[4], Value(std::int64_t{1}));
  EXPECT_EQ(row[5], Value(std::string("2024-05-01 10:00:00+00")));
  EXPECT_EQ(row[6], Value(std::string("2024-02-29")));
  EXPECT_EQ(row[7], Value(std::string("{\"k\": 1}")));
  EXPECT_EQ(row[8], Value(std::string("x'00ff'")));
  EXPECT_EQ(row[9], Value(std::string("hä")));
  EXPECT_EQ(row[10], Value(std::string("{1,2}")));
  EXPECT_EQ(row[11], Value());
  EXPECT_EQ(cell(*connection, "SELECT count(d) || ' ' || count(n) FROM t"), "1 1");  // NaN is no number
}

TEST_F(PostgresData, WhatChangesIsSeenByTheNextConnection) {
  sql("CREATE TABLE t (a INT); INSERT INTO t SELECT generate_series(1, 10); CREATE VIEW v AS SELECT sum(a) "
      "AS s FROM t");
  const auto source = open();
  EXPECT_EQ(cell(*source->connect(), "SELECT sum(a) FROM t"), "55");
  sql("UPDATE t SET a = 100 WHERE a = 1");
  EXPECT_EQ(cell(*source->connect(), "SELECT sum(a) FROM t"), "154");
  EXPECT_EQ(cell(*source->connect(), "SELECT s FROM v"), "154");
  sql("DELETE FROM t WHERE a = 2; INSERT INTO t VALUES (2)");  // as many rows, another transaction
  EXPECT_EQ(cell(*source->connect(), "SELECT count(*) FROM t"), "10");
  sql("ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'x'");
  EXPECT_EQ(cell(*source->connect(), "SELECT count(*) FROM t WHERE b = 'x'"), "10");
  sql("DROP VIEW v; DROP TABLE t");
  EXPECT_TRUE(source->tables().empty());
  EXPECT_THROW(cell(*source->connect(), "SELECT * FROM t"), SqlError);
}

TEST_F(PostgresData, OneConnectionSeesARelationAtOneMoment) {
  sql("CREATE TABLE t (a INT); INSERT INTO t VALUES (1)");
  const auto source = open();
  const auto connection = source->connect();
  EXPECT_EQ(cell(*connection, "SELECT count(*) FROM t"), "1");
  sql("INSERT INTO t VALUES (2)");
  EXPECT_EQ(cell(*connection, "SELECT count(*) FROM t"), "1");
  EXPECT_EQ(cell(*source->connect(), "SELECT count(*) FROM t"), "2");
}

TEST_F(PostgresData, OnlyWhatIsReadIsCopiedAndNothingWritten) {
  sql("CREATE TABLE small (a INT); INSERT INTO small VALUES (1);"
      "CREATE TABLE large (a TEXT); INSERT INTO large SELECT repeat('x', 1000) FROM generate_series(1, "
      "2000)");
  const auto source = open();
  const auto connection = source->connect();
  EXPECT_EQ(cell(*connection, "SELECT (SELECT count(*) FROM small) + 0"), "1");
  const auto size = [&] {
    std::uintmax_t sum = 0;
    for (const auto& file : std::filesystem::directory_iterator(cache_.path() / "cache"))
      sum += file.file_size();
    return sum;
  };
  EXPECT_LT(size(), 1'000'000U);
  EXPECT_EQ(cell(*connection, "WITH w AS (SELECT a FROM large) SELECT count(*) FROM w WHERE a REGEXP '^x+$'"),
            "2000");
  EXPECT_GT(size(), 1'000'000U);
  EXPECT_THROW(connection->query("DELETE FROM small"), SqlForbidden);
  EXPECT_THROW(connection->query("SELECT * FROM no_such_table"), SqlError);
}

TEST_F(PostgresData, TheUsersRightsCount) {
  sql("CREATE TABLE open_table (a INT); CREATE TABLE secret (a INT); CREATE ROLE reader_" + database_ +
      " LOGIN; GRANT SELECT ON open_table TO reader_" + database_);
  const auto source =
      open_postgres_source(server_->url(database_, "reader_" + database_), cache_.path() / "cache");
  const auto tables = source->tables();
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].name, "open_table");
}

TEST_F(PostgresData, ACopyCanBeCancelled) {
  sql("CREATE VIEW slow AS SELECT pg_sleep(600)::text AS s");
  const auto source = open();
  const auto connection = source->connect();
  std::stop_source stop;
  connection->stop_with(stop.get_token());
  std::thread reader([&] { EXPECT_THROW(connection->query("SELECT * FROM slow"), SqlCancelled); });
  while (server_->run("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT \"s\"%'", database_) ==
         "0\n") {
    std::this_thread::yield();
  }
  stop.request_stop();
  reader.join();
  // The session goes on.
  sql("CREATE TABLE t (a INT); INSERT INTO t VALUES (5)");
  EXPECT_EQ(cell(*source->connect(), "SELECT a FROM t"), "5");
}

TEST_F(PostgresData, ARestartedServerIsFoundAgain) {
  sql("CREATE TABLE t (a INT); INSERT INTO t VALUES (5)");
  const auto source = open();
  server_->stop();
  EXPECT_THROW(source->tables(), SqlError);
  server_->start();
  EXPECT_EQ(cell(*source->connect(), "SELECT a FROM t"), "5");
}

TEST_F(PostgresData, TheCopyGoesWithTheSource) {
  sql("CREATE TABLE t (a INT)");
  open()->tables();
  EXPECT_TRUE(std::filesystem::is_empty(cache_.path() / "cache"));
}

TEST_F(PostgresData, WhatCannotBeReachedIsSaidWithoutThePassword) {
  try {
    open_postgres_source("postgresql://u:canary@/d?host=/no/such/folder", cache_.path());
    FAIL();
  } catch (const SourceError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("/no/such/folder"), std::string::npos) << text;
    EXPECT_EQ(text.find("canary"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace ai_sdk::server
