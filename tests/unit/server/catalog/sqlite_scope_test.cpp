// A connection on which only some tables can be read: whatever a statement says, nothing else comes out.
#include "catalog/sqlite_connection.hpp"
#include "catalog/table_info.hpp"
#include "temp_dir.hpp"

namespace ai_sdk::server {
namespace {

using testing::TempDir;
using testing::write_sql;

class SqliteScope : public ::testing::Test {
 protected:
  void SetUp() override {
    write_sql(file_, R"(
      CREATE TABLE open(id INTEGER PRIMARY KEY, name TEXT);
      INSERT INTO open VALUES (1, 'one'), (2, 'two');
      CREATE TABLE secret(id INTEGER PRIMARY KEY, word TEXT);
      INSERT INTO secret VALUES (1, 'canary'), (2, 'canary'), (3, 'canary');
      CREATE INDEX secret_word ON secret(word);
      CREATE TABLE "Odd ""name" (a); INSERT INTO "Odd ""name" VALUES (7);
      CREATE TABLE "json_tree" (word TEXT); INSERT INTO json_tree VALUES ('canary');
      CREATE VIEW glimpse AS SELECT id, word FROM secret WHERE id > 1;
      CREATE VIEW inner_view AS SELECT id FROM secret WHERE id > 2;
      CREATE VIEW outer_view AS SELECT id AS number FROM inner_view;
      CREATE VIEW hidden AS SELECT word FROM secret;
      CREATE VIEW hidden_half AS SELECT name FROM open WHERE id = 1;
      CREATE VIEW plain AS SELECT word FROM secret;
      CREATE VIEW ones AS SELECT 1 AS one FROM secret;
      CREATE VIEW with_inside AS WITH open AS (SELECT word FROM secret) SELECT count(*) AS n FROM open;
      CREATE VIRTUAL TABLE docs USING fts5(body); INSERT INTO docs VALUES ('hello world');
      CREATE VIRTUAL TABLE docs_private USING fts5(body); INSERT INTO docs_private VALUES ('canary');
    )");
    connection_ = open_sqlite(file_);
    allow({"open", "glimpse", "outer_view", "plain", "ones", "with_inside", "Odd \"name", "docs"});
  }
  void allow(std::initializer_list<const char*> names) {
    std::vector<TableInfo> tables;
    for (const char* name : names) tables.emplace_back().name = name;
    connection_->allow_only(tables);
  }
  std::int64_t count(const std::string& sql) { return connection_->count(sql); }

  TempDir dir_;
  std::filesystem::path file_ = dir_ / "scope.db";
  std::unique_ptr<Connection> connection_;
};

TEST_F(SqliteScope, WhatIsAllowedCanBeReadInEveryForm) {
  for (const char* sql :
       {"SELECT count(*) FROM open", "SELECT count(*) FROM OPEN", "SELECT count(*) FROM main.open",
        "SELECT count(*) FROM \"open\"", "SELECT count(*) FROM [open] AS secret",
        "SELECT count(*) FROM (SELECT * FROM open) AS secret",
        "WITH q AS (SELECT id FROM open) SELECT count(*) FROM q",
        "WITH q(a) AS (SELECT id FROM open), r AS (SELECT a FROM q) SELECT count(*) FROM r JOIN q USING (a)",
        "SELECT count(*) FROM open WHERE EXISTS (SELECT 1 FROM open AS o WHERE o.id = open.id)",
        "SELECT count(*) FROM json_each('[1, 2]')"})
    EXPECT_EQ(count(sql), 2) << sql;
  EXPECT_EQ(count("SELECT count(*) FROM open AS a JOIN open AS b USING (id)"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM open NATURAL JOIN glimpse"), 1);
  EXPECT_EQ(count("SELECT a FROM \"Odd \"\"name\""), 7);
  EXPECT_EQ(count("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) "
                  "SELECT count(*) FROM n"),
            9);
}

TEST_F(SqliteScope, AViewThatIsAllowedIsReadWhateverItIsMadeOf) {
  EXPECT_EQ(count("SELECT count(*) FROM glimpse"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM glimpse WHERE word = 'canary'"), 2);
  EXPECT_EQ(count("SELECT max(w.id) FROM open JOIN glimpse AS w ON w.id = open.id"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM open WHERE id IN (SELECT id FROM glimpse)"), 1);
  // Through a view that is not allowed itself.
  EXPECT_EQ(count("SELECT number FROM outer_view"), 3);
  EXPECT_EQ(count("SELECT count(*) FROM outer_view"), 1);
  EXPECT_EQ(count("SELECT n FROM with_inside"), 3);
  // SQLite puts simple ones into the statement before it asks.
  EXPECT_EQ(count("SELECT count(*) FROM plain"), 3);
  EXPECT_EQ(count("SELECT count(*) FROM (SELECT * FROM plain)"), 3);
  EXPECT_EQ(count("SELECT count(*) FROM open JOIN plain"), 6);
  EXPECT_EQ(count("SELECT sum(one) FROM ones"), 3);
}

TEST_F(SqliteScope, NothingElseIsRead) {
  for (const char* sql : {
           "SELECT * FROM secret",
           "SELECT count(*) FROM secret",
           "SELECT 1 FROM secret LIMIT 1",
           "SELECT rowid FROM secret",
           "SELECT word FROM SECRET",
           "SELECT word FROM main.secret",
           "SELECT word FROM \"secret\"",
           "SELECT word FROM 'secret'",
           "SELECT word FROM [secret]",
           "SELECT word FROM `secret`",
           "SELECT open.word FROM secret AS open",
           "SELECT id FROM open UNION ALL SELECT word FROM secret",
           "SELECT (SELECT word FROM secret LIMIT 1) FROM open",
           "SELECT (SELECT count(*) FROM secret)",
           "SELECT id FROM open WHERE EXISTS (SELECT 1 FROM secret)",
           "SELECT id FROM open WHERE name IN (SELECT word FROM secret)",
           "SELECT id FROM open ORDER BY (SELECT word FROM secret)",
           "SELECT id FROM open GROUP BY id HAVING (SELECT count(*) FROM secret) > 1",
           "SELECT open.id FROM open NATURAL JOIN secret",
           "SELECT open.id FROM open JOIN secret USING (id)",
           "SELECT word FROM (SELECT 'canary' AS word) NATURAL JOIN secret",
           "SELECT 1 FROM (SELECT 'canary' AS word) JOIN secret USING (word)",
           "SELECT word FROM (SELECT 'x' AS word) RIGHT JOIN secret USING (word)",
           "SELECT word FROM (SELECT 'x' AS word) FULL JOIN main.\"SECRET\" USING (word)",
           "SELECT 1 FROM (SELECT 'one' AS name) JOIN hidden_half USING (name)",
           "SELECT 1 FROM (SELECT 'secret' AS name) NATURAL JOIN sqlite_master",
           "SELECT 1 FROM (SELECT 'secret' AS name) NATURAL JOIN sqlite_schema",
           "SELECT 1 FROM (SELECT 'secret' AS name) NATURAL JOIN pragma_table_list",
           "SELECT 1 FROM (SELECT 'secret' AS name) NATURAL JOIN dbstat",
           "SELECT count(*) FROM open, secret",
           "SELECT count(*) FROM glimpse, secret",
           "SELECT count(*) FROM plain, secret",
           "SELECT count(*) FROM plain JOIN (SELECT 1 FROM secret)",
           "SELECT count(*) FROM plain WHERE EXISTS (SELECT 1 FROM 'Secret')",
           "SELECT count(*) FROM hidden JOIN plain",
           "SELECT sum(one) FROM ones, hidden",
           "SELECT id FROM glimpse WHERE (SELECT count(*) FROM secret) > 1",
           "SELECT * FROM (SELECT * FROM secret) AS open",
           "WITH open AS (SELECT * FROM secret) SELECT * FROM open",
           "WITH glimpse AS (SELECT * FROM secret) SELECT * FROM glimpse",
           "WITH glimpse AS (SELECT * FROM secret) SELECT count(*) FROM glimpse",
           "SELECT * FROM (WITH glimpse AS (SELECT * FROM secret) SELECT * FROM glimpse)",
           "with/**/glimpse as (select 1 from secret) select count(*) from glimpse",
           "WITH secret2 AS (SELECT count(*) AS n FROM secret) SELECT n FROM secret2",
           "SELECT value FROM json_each((SELECT json_group_array(word) FROM secret))",
           "SELECT * FROM json_tree",
           "SELECT * FROM hidden",
           "SELECT count(*) FROM hidden",
           "SELECT count(*) FROM hidden_half",
           "SELECT name FROM hidden_half",
           "SELECT id FROM inner_view",
           "SELECT count(*) FROM inner_view",
           "SELECT count(*) FROM \"INNER_VIEW\"",
           "SELECT count(*) FROM outer_view, inner_view",
           "EXPLAIN SELECT * FROM secret",
           "EXPLAIN QUERY PLAN SELECT * FROM secret",
           "SELECT * FROM sqlite_master",
           "SELECT count(*) FROM sqlite_master",
           "SELECT rowid FROM sqlite_master",
           "SELECT sql FROM sqlite_schema",
           "SELECT name FROM main.sqlite_schema",
           "SELECT * FROM sqlite_temp_master",
           "SELECT * FROM pragma_table_info('secret')",
           "SELECT count(*) FROM pragma_table_info('secret')",
           "SELECT name FROM pragma_table_list",
           "WITH q AS (SELECT 1) SELECT count(*) FROM pragma_table_info('secret')",
           "WITH q AS (SELECT 1) SELECT count(*) FROM dbstat",
           "PRAGMA table_info(secret)",
           "PRAGMA table_list",
           "PRAGMA database_list",
           "PRAGMA schema_version",
           "PRAGMA integrity_check",
           "SELECT * FROM dbstat",
           "SELECT * FROM sqlite_stmt",
           "SELECT * FROM docs_private",
           "SELECT c0 FROM docs_private_content",
           "ATTACH 'other.db' AS other",
           "DETACH main",
           "CREATE TEMP VIEW glimpse AS SELECT * FROM secret",
           "INSERT INTO open SELECT * FROM secret",
           "VALUES ((SELECT word FROM secret LIMIT 1))",
       }) {
    try {
      const auto result = connection_->query(sql);
      ADD_FAILURE() << sql << " gave " << result.rows.size() << " rows";
    } catch (const SqlForbidden&) {
    } catch (const SqlError& error) {
      // What is not there at all is an error of its own.
      EXPECT_NE(std::string(error.what()).find("no such table"), std::string::npos) << sql << error.what();
    }
  }
  // The connection goes on, and the refusal is remembered for nothing else.
  EXPECT_EQ(count("SELECT count(*) FROM open"), 2);
}

TEST_F(SqliteScope, TheRefusalNamesTheTable) {
  try {
    connection_->query("SELECT * FROM secret");
    FAIL();
  } catch (const SqlOutOfScope& error) {
    EXPECT_STREQ(error.what(), "the table secret is not among what can be read on this connection");
  }
  EXPECT_THROW(connection_->query("DELETE FROM open"), SqlForbidden);
}

TEST_F(SqliteScope, FullTextTablesBringTheirOwnTablesAlong) {
  EXPECT_EQ(count("SELECT count(*) FROM docs WHERE docs MATCH 'hello'"), 1);
}

TEST_F(SqliteScope, NothingIsAllowedWhereNothingIsNamed) {
  allow({});
  EXPECT_THROW(connection_->query("SELECT * FROM open"), SqlOutOfScope);
  EXPECT_THROW(connection_->query("SELECT * FROM glimpse"), SqlOutOfScope);
  EXPECT_EQ(count("SELECT 1 + 1"), 2);
}

TEST_F(SqliteScope, AFunctionOfRowsGivesWayToATableOfItsName) {
  allow({"open", "json_tree"});
  EXPECT_EQ(count("SELECT count(*) FROM json_tree"), 1);
}

}  // namespace
}  // namespace ai_sdk::server
