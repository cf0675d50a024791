#include "store/dialect.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

TEST(PostgresDialect, ParametersAreNumberedAndQuotedTextStays) {
  EXPECT_EQ(statement_for_postgres("SELECT a FROM t WHERE b = ?1 AND c LIKE '?2' AND \"d?\" = ?10"),
            "SELECT a FROM t WHERE b = $1 AND c LIKE '?2' AND \"d?\" = $10");
  EXPECT_EQ(statement_for_postgres("SELECT 'it''s ?' || ?1"), "SELECT 'it''s ?' || $1");
}

TEST(PostgresDialect, LayoutsKeepTheirMeaning) {
  EXPECT_EQ(layout_for_postgres("CREATE TABLE m (id INTEGER PRIMARY KEY AUTOINCREMENT, n INTEGER NOT NULL)"),
            "CREATE TABLE m (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n BIGINT NOT NULL)");
  EXPECT_EQ(layout_for_postgres("x TEXT PRIMARY KEY, text_INTEGER INTEGER"),
            "x TEXT COLLATE \"C\" PRIMARY KEY, text_INTEGER BIGINT");
  EXPECT_EQ(
      layout_for_postgres("CREATE TABLE test_cases (\n  id TEXT)"),
      "CREATE TABLE test_cases (\n  rowid BIGINT GENERATED ALWAYS AS IDENTITY,\n  id TEXT COLLATE \"C\")");
}

}  // namespace
}  // namespace ai_sdk::server
