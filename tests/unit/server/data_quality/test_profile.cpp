#include "agents/data_quality/profile.hpp"
#include "agents/data_quality/relations.hpp"
#include "database.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::quality {
namespace {

TableProfile profile_of(Database& database, const std::string& table) {
  const auto connection = database.source().connect();
  return profile_table(*connection, database.table(table));
}

TEST(Profile, CountsWhatIsThere) {
  Database database(
      "CREATE TABLE t(a, b TEXT); INSERT INTO t VALUES (1, 'x'), (2.5, ' x '), ('3', ''), ('four', NULL), "
      "(NULL, 'N/A'), (1, 'y'), (-7, 'N/A')");
  const TableProfile table = profile_of(database, "t");
  ASSERT_EQ(table.rows, 7);
  const ColumnProfile& a = table.columns[0];
  EXPECT_EQ(a.integers, 3);
  EXPECT_EQ(a.reals, 1);
  EXPECT_EQ(a.texts, 2);
  EXPECT_EQ(a.nulls, 1);
  EXPECT_EQ(a.distinct, 5);
  EXPECT_EQ(a.numbers.count, 5);
  EXPECT_EQ(a.numbers.from_text, 1);
  EXPECT_EQ(a.numbers.min, -7);
  EXPECT_EQ(a.numbers.max, 3);
  const ColumnProfile& b = table.columns[1];
  EXPECT_EQ(b.blank, 1);
  EXPECT_EQ(b.padded, 1);
  EXPECT_EQ(b.placeholder_total(), 2);
  EXPECT_EQ(b.present(), 3);
}

TEST(Profile, QuantilesAndTailsOfManyNumbers) {
  Database database("CREATE TABLE t(n INTEGER);" + insert_rows("t", "(i * 7919) % 30000", 30000));
  const TableProfile table = profile_of(database, "t");
  const NumberStats& n = table.columns[0].numbers;
  EXPECT_EQ(n.count, 30000);
  EXPECT_EQ(n.lowest.front(), 0);
  EXPECT_EQ(n.highest.back(), 29999);
  EXPECT_EQ(n.highest.size(), n.lowest.size());
  EXPECT_EQ(n.highest.front(), 30000 - static_cast<double>(n.highest.size()));  // exactly the largest ones
  EXPECT_NEAR(n.quantile(0.5), 15000, 600);
  EXPECT_NEAR(n.quantile(0.9), 27000, 600);
}

TEST(Profile, AWideTable) {
  std::string columns;
  std::string values;
  for (int i = 0; i < 500; ++i) {
    columns += (i > 0 ? ", c" : "c") + std::to_string(i) + " INTEGER";
    values += (i > 0 ? ", i * " : "i * ") + std::to_string(i + 1);
  }
  Database database("CREATE TABLE wide(" + columns + ");" + insert_rows("wide", values, 50) +
                    "INSERT INTO wide SELECT * FROM wide WHERE c0 < 4;");
  const TableProfile table = profile_of(database, "wide");
  EXPECT_EQ(table.columns.size(), 500U);
  EXPECT_EQ(table.columns[499].numbers.max, 50 * 500);
  EXPECT_EQ(table.repeated_rows, 6);  // three rows and their copies
  EXPECT_EQ(count_of(database.analyse("wide"), "duplicate_rows", ""), 3);
}

TEST(Profile, OddNamesAreQuoted) {
  Database database(
      "CREATE TABLE \"odd \"\"table\"\" `x`\"(\"select\" INTEGER PRIMARY KEY, \"a \"\"b\"\" e-mail\" TEXT);" +
      insert_rows("\"odd \"\"table\"\" `x`\"", "i, 'p' || i || '@example.com'", 50) +
      "UPDATE \"odd \"\"table\"\" `x`\" SET \"a \"\"b\"\" e-mail\" = 'broken' WHERE \"select\" = 3");
  EXPECT_EQ(all_of(database.analyse("odd \"table\" `x`")), "malformed_email/a \"b\" e-mail=1 ");
}

TEST(Profile, ViewsAreReadToo) {
  Database database("CREATE TABLE t(id INTEGER PRIMARY KEY, email TEXT);" +
                    insert_rows("t", "i, 'p' || i || '@example.com'", 50) +
                    "UPDATE t SET email = 'broken' WHERE id = 3; CREATE VIEW v AS SELECT email FROM t");
  EXPECT_EQ(count_of(database.analyse("v"), "malformed_email", "email"), 1);
}

TEST(Profile, StopsWhenAsked) {
  Database database("CREATE TABLE t(n INTEGER);" + insert_rows("t", "i", 100000));
  const auto connection = database.source().connect();
  std::stop_source stop;
  connection->stop_with(stop.get_token());
  stop.request_stop();
  EXPECT_THROW(profile_table(*connection, database.table("t")), SqlCancelled);
}

}  // namespace
}  // namespace ai_sdk::server::quality
