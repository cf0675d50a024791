// A connection to a PostgreSQL source on which only some tables can be read.
#include "postgres_data.hpp"

#include <fstream>
#include <iterator>

namespace ai_sdk::server {
namespace {

class PostgresScope : public PostgresData {
 protected:
  void SetUp() override {
    PostgresData::SetUp();
    if (IsSkipped()) return;
    sql(R"sql(
CREATE SCHEMA private;
CREATE TABLE open (id INT PRIMARY KEY, name TEXT); INSERT INTO open VALUES (1, 'one'), (2, 'two');
CREATE TABLE secret (id INT, word TEXT); INSERT INTO secret SELECT i, 'canary' FROM generate_series(1, 50) AS i;
CREATE TABLE private.open (id INT, word TEXT); INSERT INTO private.open VALUES (1, 'canary');
CREATE VIEW glimpse AS SELECT id FROM secret WHERE id > 48;
CREATE VIEW hidden AS SELECT word FROM secret;
CREATE FUNCTION tell() RETURNS TEXT LANGUAGE sql AS 'SELECT word FROM secret LIMIT 1';
ALTER DATABASE )sql" +
        database_ + " SET search_path = private, public");
    source_ = open();
    connection_ = source_->connect();
    std::vector<TableInfo> allowed;
    for (const auto& table : source_->tables()) {
      if (table.schema == "public" && (table.name == "open" || table.name == "glimpse"))
        allowed.push_back(table);
    }
    ASSERT_EQ(allowed.size(), 2U);
    connection_->allow_only(allowed);
  }
  // Everything that lies in the cache.
  std::string cached() const {
    std::string bytes;
    for (const auto& file : std::filesystem::directory_iterator(cache_.path() / "cache")) {
      std::ifstream in(file.path(), std::ios::binary);
      bytes.append(std::istreambuf_iterator<char>(in), {});
    }
    return bytes;
  }

  std::unique_ptr<DataSource> source_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(PostgresScope, WhatIsAllowedIsRead) {
  EXPECT_EQ(cell(*connection_, "SELECT count(*) FROM open"), "2");
  EXPECT_EQ(cell(*connection_, "SELECT count(*) FROM main.open"), "2");
  EXPECT_EQ(cell(*connection_, "WITH o AS (SELECT id FROM open) SELECT count(*) FROM o"), "2");
  EXPECT_EQ(cell(*connection_, "SELECT count(*) FROM glimpse"), "2")
      << "a view shows what it was made to show";
  EXPECT_EQ(cached().find("canary"), std::string::npos);
}

TEST_F(PostgresScope, NothingElseIsReadNorCopied) {
  for (const char* statement : {
           "SELECT * FROM secret",
           "SELECT count(*) FROM secret",
           "SELECT word FROM main.secret",
           "SELECT word FROM \"SECRET\"",
           "SELECT word FROM public.secret",
           "SELECT word FROM private.open",
           "SELECT word FROM \"private.open\"",
           "SELECT * FROM hidden",
           "SELECT count(*) FROM hidden",
           "SELECT open.id FROM open JOIN secret USING (id)",
           "SELECT word FROM (SELECT 'x' AS word) RIGHT JOIN secret USING (word)",
           "SELECT 1 FROM (SELECT 'canary' AS word) NATURAL JOIN hidden",
           "SELECT id FROM open WHERE EXISTS (SELECT 1 FROM secret)",
           "WITH open AS (SELECT * FROM secret) SELECT * FROM open",
           "WITH w AS MATERIALIZED (SELECT count(*) AS n FROM secret) SELECT n FROM w",
           "SELECT * FROM (SELECT * FROM secret) AS open",
           "SELECT tell()",
           "SELECT * FROM tell()",
           "SET search_path = private",
           "SHOW search_path",
           "SELECT set_config('search_path', 'private', false)",
           "SELECT * FROM pg_catalog.pg_class",
           "SELECT * FROM pg_class",
           "SELECT * FROM information_schema.tables",
           "SELECT pg_read_file('/etc/passwd')",
           "SELECT query_to_xml('SELECT * FROM secret', true, true, '')",
           "SELECT * FROM ai_sdk_copy",
           "SELECT * FROM sqlite_master",
           "SELECT * FROM pragma_table_info('secret')",
           "COPY secret TO STDOUT",
           "TABLE secret",
       }) {
    EXPECT_THROW(connection_->query(statement), SqlError) << statement;
  }
  EXPECT_EQ(cached().find("canary"), std::string::npos);
  EXPECT_EQ(cell(*connection_, "SELECT count(*) FROM open"), "2");
  EXPECT_THROW(connection_->query("SELECT * FROM secret"), SqlOutOfScope);
}

TEST_F(PostgresScope, WhatAnotherConnectionHasCopiedStaysOutOfReach) {
  EXPECT_EQ(cell(*source_->connect(), "SELECT count(*) FROM secret"), "50");
  EXPECT_NE(cached().find("canary"), std::string::npos);
  EXPECT_THROW(connection_->query("SELECT * FROM secret"), SqlOutOfScope);
}

}  // namespace
}  // namespace ai_sdk::server
