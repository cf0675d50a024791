// What PostgreSQL has beside plain tables: how it is catalogued, and that what is read of it is right and
// fresh.
#include "metadata/entity_view.hpp"
#include "postgres_data.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>
#include <set>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

class PostgresKinds : public PostgresData {
 protected:
  static std::set<std::string> names(DataSource& source) {
    std::set<std::string> all;
    for (const auto& table : source.tables()) all.insert(table.name);
    return all;
  }
  static json::object entity(DataSource& source, const std::string& name) {
    return entity_of(find(source.tables(), name), source.service_type());
  }
  static json::object column(const json::object& table, const std::string& name) {
    for (const auto& one : table.at("columns").as_array())
      if (one.at("name").as_string() == name) return one.as_object();
    throw std::runtime_error("no column " + name);
  }
};

TEST_F(PostgresKinds, APartitionedTableIsOneTable) {
  sql(R"sql(
CREATE TABLE events (id INT, day DATE NOT NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')
  PARTITION BY LIST (id);
CREATE TABLE events_2025_rest PARTITION OF events_2025 DEFAULT;
CREATE TABLE notes (event INT, day DATE, FOREIGN KEY (event, day) REFERENCES events (id, day));
INSERT INTO events SELECT i, DATE '2024-06-01' + i FROM generate_series(1, 400) AS i;
)sql");
  const auto source = open();
  EXPECT_EQ(names(*source), (std::set<std::string>{"events", "notes"}));
  EXPECT_EQ(entity(*source, "events").at("tableType"), "Partitioned");
  EXPECT_EQ(find(source->tables(), "events").find_column("day")->primary_key, 2);
  EXPECT_EQ(find(source->tables(), "notes").foreign_keys.size(), 1U) << "and not one for each part";
  EXPECT_EQ(cell(*source->connect(), "SELECT count(*) FROM events"), "400");
  sql("INSERT INTO events VALUES (1000, '2025-02-02'); DELETE FROM events WHERE id <= 2");
  EXPECT_EQ(cell(*source->connect(), "SELECT count(*) FROM events"), "399");
  sql("ALTER TABLE events DETACH PARTITION events_2024");
  EXPECT_TRUE(names(*source).contains("events_2024")) << "a table of its own now";
}

TEST_F(PostgresKinds, RowsOfTablesThatInheritAreSeen) {
  sql("CREATE TABLE cities (name TEXT); CREATE TABLE capitals (country TEXT) INHERITS (cities);"
      "INSERT INTO cities VALUES ('Bremen'); INSERT INTO capitals VALUES ('Rome', 'Italy')");
  const auto source = open();
  EXPECT_EQ(cell(*source->connect(), "SELECT count(*) FROM cities"), "2");
  sql("INSERT INTO capitals VALUES ('Paris', 'France')");
  EXPECT_EQ(cell(*source->connect(), "SELECT count(*) FROM cities"), "3");
}

TEST_F(PostgresKinds, MaterialisedViewsHaveTheRowsOfTheirRefresh) {
  sql("CREATE TABLE t (a INT); INSERT INTO t VALUES (1); CREATE MATERIALIZED VIEW m AS SELECT sum(a) AS s "
      "FROM t;"
      "COMMENT ON MATERIALIZED VIEW m IS 'sums'; CREATE MATERIALIZED VIEW empty AS SELECT a FROM t WITH NO "
      "DATA");
  const auto source = open();
  const auto told = entity(*source, "m");
  EXPECT_EQ(told.at("tableType"), "MaterializedView");
  EXPECT_EQ(told.at("description"), "sums");
  EXPECT_NE(std::string(told.at("schemaDefinition").as_string()).find("sum"), std::string::npos);
  EXPECT_EQ(cell(*source->connect(), "SELECT s FROM m"), "1");
  sql("INSERT INTO t VALUES (2)");
  EXPECT_EQ(cell(*source->connect(), "SELECT s FROM m"), "1");
  sql("REFRESH MATERIALIZED VIEW m");
  EXPECT_EQ(cell(*source->connect(), "SELECT s FROM m"), "3");
  try {
    cell(*source->connect(), "SELECT * FROM empty");
    FAIL();
  } catch (const SqlError& error) {
    EXPECT_NE(std::string(error.what()).find("has not been populated"), std::string::npos) << error.what();
  }
}

TEST_F(PostgresKinds, ForeignTablesAreReadAnew) {
  // The server may run as a user of its own.
  std::filesystem::permissions(cache_.path(), std::filesystem::perms(0755));
  const auto file = cache_.path() / "orders.csv";
  std::ofstream(file) << "1,one\n2,two\n";
  sql("CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;"
      "CREATE FOREIGN TABLE orders (id INT, name TEXT) SERVER files OPTIONS (filename '" +
      file.string() +
      "', format 'csv'); CREATE VIEW few AS SELECT id FROM orders; CREATE VIEW fewer AS SELECT id FROM few");
  const auto source = open();
  EXPECT_EQ(entity(*source, "orders").at("tableType"), "Foreign");
  EXPECT_EQ(entity(*source, "few").at("tableType"), "View");
  EXPECT_EQ(cell(*source->connect(), "SELECT count(*) FROM orders"), "2");
  EXPECT_EQ(cell(*source->connect(), "SELECT count(*) FROM fewer"), "2");
  // No transaction of PostgreSQL has anything to do with it.
  std::ofstream(file, std::ios::app) << "3,three\n";
  EXPECT_EQ(cell(*source->connect(), "SELECT count(*) FROM orders"), "3");
  EXPECT_EQ(cell(*source->connect(), "SELECT count(*) FROM fewer"), "3");
  EXPECT_EQ(source->version(), "") << "answers must not be said again";
}

TEST_F(PostgresKinds, ViewsOfTheMomentAreReadAnew) {
  sql("CREATE VIEW moment AS SELECT clock_timestamp()::text AS at; CREATE VIEW later AS SELECT at FROM "
      "moment");
  const auto source = open();
  EXPECT_NE(cell(*source->connect(), "SELECT at FROM later"),
            cell(*source->connect(), "SELECT at FROM later"));
  sql("DROP VIEW moment CASCADE; CREATE VIEW fixed AS SELECT 1 AS know");
  EXPECT_NE(source->version(), "");
}

TEST_F(PostgresKinds, ColumnsOfEveryMake) {
  sql(R"sql(
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN amount AS NUMERIC(10, 2) CHECK (VALUE >= 0);
CREATE DOMAIN price AS amount NOT NULL;
CREATE DOMAIN humour AS mood;
CREATE TABLE made (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  serial_no SERIAL,
  net price,
  gross NUMERIC GENERATED ALWAYS AS (net * 2) STORED,
  feeling mood,
  temper humour,
  tags TEXT[],
  feelings mood[],
  grid INT[][],
  span INT4RANGE,
  address INET);
COMMENT ON TABLE made IS 'of every make';
COMMENT ON COLUMN made.net IS 'without tax';
INSERT INTO made (net, feeling, temper, tags, feelings, grid)
  VALUES (1.5, 'ok', 'sad', '{a,b}', '{sad,ok}', '{{1,2},{3,4}}');
)sql");
  const auto source = open();
  const auto table = entity(*source, "made");
  EXPECT_EQ(table.at("description"), "of every make");
  EXPECT_EQ(column(table, "net").at("description"), "without tax");
  EXPECT_FALSE(column(table, "id").contains("description"));
  EXPECT_EQ(column(table, "id").at("dataType"), "BIGINT");
  EXPECT_EQ(column(table, "id").at("constraint"), "PRIMARY_KEY");
  EXPECT_EQ(column(table, "serial_no").at("dataType"), "INT");
  const auto net = column(table, "net");
  EXPECT_EQ(net.at("dataType"), "NUMERIC");
  EXPECT_EQ(net.at("dataTypeDisplay"), "price");
  EXPECT_EQ(net.at("precision"), 10);
  EXPECT_EQ(net.at("scale"), 2);
  EXPECT_EQ(net.at("constraint"), "NOT_NULL") << "its domain says so";
  EXPECT_EQ(column(table, "feeling").at("dataType"), "ENUM");
  EXPECT_EQ(column(table, "feeling").at("dataTypeDisplay"), "mood");
  EXPECT_EQ(column(table, "temper").at("dataType"), "ENUM");
  EXPECT_EQ(column(table, "tags").at("dataType"), "ARRAY");
  EXPECT_EQ(column(table, "tags").at("arrayDataType"), "TEXT");
  EXPECT_EQ(column(table, "feelings").at("dataType"), "ARRAY");
  EXPECT_EQ(column(table, "feelings").at("arrayDataType"), "ENUM");
  EXPECT_EQ(column(table, "address").at("dataType"), "INET");
  const auto row =
      source->connect()
          ->query("SELECT id, serial_no, net + 1, gross, feeling, temper, tags, feelings, grid FROM made")
          .rows.at(0);
  EXPECT_EQ(row[0], Value(std::int64_t{1}));
  EXPECT_EQ(row[1], Value(std::int64_t{1}));
  EXPECT_EQ(row[2], Value(2.5)) << "a domain of a domain is a number, too";
  EXPECT_EQ(row[3], Value(std::int64_t{3}));
  EXPECT_EQ(row[4], Value(std::string("ok")));
  EXPECT_EQ(row[5], Value(std::string("sad")));
  EXPECT_EQ(row[6], Value(std::string("{a,b}")));
  EXPECT_EQ(row[7], Value(std::string("{sad,ok}")));
  EXPECT_EQ(row[8], Value(std::string("{{1,2},{3,4}}")));
}

TEST_F(PostgresKinds, KeysPointIntoOtherSchemas) {
  sql(R"sql(
CREATE SCHEMA sales; CREATE SCHEMA "Odd.Schema";
CREATE TABLE customers (id INT PRIMARY KEY);
CREATE TABLE "Odd.Schema".customers (id INT PRIMARY KEY);
CREATE TABLE sales.orders (id INT PRIMARY KEY, customer INT REFERENCES public.customers,
                           odd INT REFERENCES "Odd.Schema".customers, parent INT REFERENCES sales.orders);
)sql");
  const auto source = open();
  const std::string database = database_ + "." + database_;
  std::set<std::string> referred;
  const auto orders = entity(*source, "orders");
  for (const auto& constraint : orders.at("tableConstraints").as_array()) {
    if (constraint.at("constraintType") == "FOREIGN_KEY")
      referred.insert(std::string(constraint.at("referredColumns").at(0).as_string()));
  }
  const std::string odd = find(source->tables(), "Odd.Schema.customers").fully_qualified_name();
  EXPECT_EQ(referred, (std::set<std::string>{database + ".public.customers.id", odd + ".id",
                                             database + ".sales.orders.id"}));
}

TEST_F(PostgresKinds, NamesOfEverySpelling) {
  sql(R"sql(
CREATE SCHEMA other;
CREATE TABLE "Order Items" ("Item Id" INT PRIMARY KEY, "größe" TEXT, "select" INT);
CREATE TABLE orders (id INT); CREATE TABLE "Orders" ("ID" INT, id INT); CREATE TABLE other.orders (a INT, b INT);
CREATE TABLE "public.Orders" (z INT); CREATE TABLE "Straße ""A"".b" (n INT); CREATE TABLE "日本" ("年" INT);
CREATE TABLE ai_sdk_copy (mine TEXT); CREATE TABLE sqlite_stat (s INT);
INSERT INTO "Order Items" VALUES (1, 'XL', 7); INSERT INTO "Straße ""A"".b" VALUES (5); INSERT INTO "日本" VALUES (2024);
INSERT INTO "Orders" VALUES (1, 2); INSERT INTO other.orders VALUES (3, 4); INSERT INTO "public.Orders" VALUES (9);
INSERT INTO ai_sdk_copy VALUES ('mine'); INSERT INTO sqlite_stat VALUES (6);
)sql");
  const auto source = open();
  const auto tables = source->tables();
  EXPECT_EQ(tables.size(), 9U);
  std::set<std::string> lower;
  for (const auto& table : tables) lower.insert(json::serialize(json::value(table.fully_qualified_name())));
  EXPECT_EQ(lower.size(), 9U) << "no two have the same name";
  const auto connection = source->connect();
  EXPECT_EQ(cell(*connection, "SELECT \"select\" FROM \"Order Items\" WHERE \"größe\" = 'XL'"), "7");
  EXPECT_EQ(cell(*connection, "SELECT n FROM \"Straße \"\"A\"\".b\""), "5");
  EXPECT_EQ(cell(*connection, "SELECT \"年\" FROM \"日本\""), "2024");
  EXPECT_EQ(cell(*connection, "SELECT mine FROM \"public.ai_sdk_copy\""), "mine");
  EXPECT_EQ(cell(*connection, "SELECT s FROM \"public.sqlite_stat\""), "6");
  // Every table has the rows that are its own, whatever it is called here.
  std::set<std::string> rows;
  for (const auto& table : tables) {
    if (table.columns.front().name != "ID" && table.columns.front().name != "z" &&
        table.columns.front().name != "a")
      continue;
    rows.insert(cell(*connection, "SELECT " + quote_identifier(table.columns.front().name) + " FROM " +
                                      quote_identifier(table.name)));
  }
  EXPECT_EQ(rows, (std::set<std::string>{"1", "3", "9"}));
}

}  // namespace
}  // namespace ai_sdk::server
