#include "catalog/sqlite_source.hpp"

#include "catalog/source_error.hpp"
#include "temp_dir.hpp"

namespace ai_sdk::server {
namespace {

using testing::TempDir;
using testing::write_sql;

TEST(SqliteSource, TablesViewsColumnsAndKeys) {
  TempDir dir;
  write_sql(dir / "shop.db", R"(
    CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT NOT NULL, Email VARCHAR(100), twice AS (id * 2));
    CREATE TABLE orders(a INT, b INT, customer INT REFERENCES customers, PRIMARY KEY (b, a),
                        FOREIGN KEY (a, b) REFERENCES pairs(x, y));
    CREATE TABLE pairs(x, y);
    CREATE VIEW names AS SELECT name FROM customers;
    CREATE VIEW broken AS SELECT * FROM gone;
    CREATE VIRTUAL TABLE notes USING fts5(body);
    CREATE INDEX i ON orders(customer);
  )");
  const auto source = open_sqlite_source(dir / "shop.db");
  EXPECT_EQ(source->service(), "shop");
  const auto tables = source->tables();
  ASSERT_EQ(tables.size(), 5U);
  EXPECT_EQ(tables[0].name, "customers");
  EXPECT_EQ(tables[0].fully_qualified_name(), "shop.shop.main.customers");
  EXPECT_FALSE(tables[0].is_view);
  ASSERT_EQ(tables[0].columns.size(), 4U);
  EXPECT_EQ(tables[0].columns[0].primary_key, 1);
  EXPECT_TRUE(tables[0].columns[1].not_null);
  EXPECT_EQ(tables[0].columns[2].name, "Email");
  EXPECT_EQ(tables[0].columns[2].declared_type, "VARCHAR(100)");
  EXPECT_EQ(tables[0].columns[3].name, "twice");

  EXPECT_EQ(tables[1].name, "names");
  EXPECT_TRUE(tables[1].is_view);
  EXPECT_EQ(tables[2].name, "notes");
  ASSERT_EQ(tables[2].columns.size(), 1U);

  EXPECT_EQ(tables[3].name, "orders");
  EXPECT_EQ(tables[3].columns[0].primary_key, 2);
  EXPECT_EQ(tables[3].columns[1].primary_key, 1);
  ASSERT_EQ(tables[3].foreign_keys.size(), 2U);
  EXPECT_EQ(tables[3].foreign_keys[0].target_table, "customers");
  EXPECT_TRUE(tables[3].foreign_keys[0].target_columns.empty());
  EXPECT_EQ(tables[3].foreign_keys[1].columns, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(tables[3].foreign_keys[1].target_columns, (std::vector<std::string>{"x", "y"}));
}

TEST(SqliteSource, SchemaChangesAreSeen) {
  TempDir dir;
  write_sql(dir / "a.db", "CREATE TABLE one(a)");
  const auto source = open_sqlite_source(dir / "a.db");
  EXPECT_EQ(source->tables().size(), 1U);
  write_sql(dir / "a.db", "CREATE TABLE two(a); ALTER TABLE one ADD COLUMN b");
  auto tables = source->tables();
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0].columns.size(), 2U);

  write_sql(dir / "b.db", "CREATE TABLE three(a)");
  std::filesystem::rename(dir / "b.db", dir / "a.db");
  tables = source->tables();
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].name, "three");
  EXPECT_EQ(source->connect()->count("SELECT count(*) FROM three"), 0);

  std::filesystem::remove(dir / "a.db");
  EXPECT_THROW(source->tables(), SourceError);
}

TEST(SqliteSource, CatalogJoinsSources) {
  TempDir dir;
  write_sql(dir / "a.db", "CREATE TABLE one(a)");
  write_sql(dir / "b.db", "CREATE TABLE two(a)");
  Catalog catalog;
  catalog.add(open_sqlite_source(dir / "a.db"));
  catalog.add(open_sqlite_source(dir / "b.db"));
  const auto tables = catalog.tables();
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[1].source, catalog.sources()[1].get());
  EXPECT_EQ(tables[1].info.name, "two");
}

}  // namespace
}  // namespace ai_sdk::server
