#include "source.hpp"

namespace ai_sdk::server::tests {
namespace {

class TableTests : public ::testing::Test {
 protected:
  void SetUp() override {
    sources.add(
        "shop",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, at TIMESTAMP);"
        "INSERT INTO t VALUES (1, 'a', '2026-02-27 12:00:00'), (2, 'b', '2026-02-28'), (3, 'c', "
        "'2026-03-31');"
        "CREATE TABLE same(ID INTEGER PRIMARY KEY, name TEXT, at TIMESTAMP); INSERT INTO same SELECT * FROM "
        "t;"
        "CREATE TABLE other(id INTEGER PRIMARY KEY, name TEXT, at TIMESTAMP);"
        "INSERT INTO other VALUES (2, 'B', '2026-02-28'), (3, NULL, '2026-03-31'), (4, 'd', NULL);"
        "CREATE TABLE keyless(id INTEGER, name TEXT, at TIMESTAMP); INSERT INTO keyless SELECT * FROM t;"
        "INSERT INTO keyless VALUES (1, 'a', NULL);");
  }
  std::string run(const std::string& definition, const boost::json::object& parameters,
                  const std::string& table = "t") {
    return in_short(sources.run(definition, table, "", parameters, ""));
  }
  Sources sources;
};

TEST_F(TableTests, NumberOfColumns) {
  EXPECT_EQ(run("tableColumnCountToBeBetween", {{"minColValue", "3"}, {"maxColValue", "3"}}),
            "Success columnCount=3");
  EXPECT_EQ(run("tableColumnCountToBeBetween", {{"minColValue", "4"}}), "Failed columnCount=3");
  EXPECT_EQ(run("tableColumnCountToEqual", {{"columnCount", "3"}}), "Success columnCount=3");
  EXPECT_EQ(run("tableColumnCountToEqual", {{"columnCount", "2"}}), "Failed columnCount=3");
}

TEST_F(TableTests, NamesOfColumns) {
  EXPECT_EQ(run("tableColumnNameToExist", {{"columnName", "name"}}), "Success columnNameExits=1");
  EXPECT_EQ(run("tableColumnNameToExist", {{"columnName", "age"}}), "Failed columnNameExits=0");
  EXPECT_EQ(run("tableColumnToMatchSet", {{"columnNames", "name, at, id"}}), "Success columnNames=1");
  EXPECT_EQ(run("tableColumnToMatchSet", {{"columnNames", "name, at, id"}, {"ordered", "true"}}),
            "Failed columnNames=0");
  EXPECT_EQ(run("tableColumnToMatchSet", {{"columnNames", "id, name, at"}, {"ordered", "true"}}),
            "Success columnNames=1");
  EXPECT_EQ(run("tableColumnToMatchSet", {{"columnNames", "id, name"}}), "Failed columnNames=0");
}

TEST_F(TableTests, NumberOfRows) {
  EXPECT_EQ(run("tableRowCountToBeBetween", {{"minValue", "1"}}), "Success rowCount=3");
  EXPECT_EQ(run("tableRowCountToBeBetween", {{"maxValue", "2"}}), "Failed rowCount=3");
  EXPECT_EQ(run("tableRowCountToEqual", {{"value", "3"}}), "Success rowCount=3");
  EXPECT_EQ(run("tableRowCountToEqual", {{"value", "4"}}), "Failed rowCount=3");
}

TEST_F(TableTests, NumberOfNewRows) {
  using namespace std::chrono;
  // The month before the 31st of March begins on the last day of February.
  const auto now = sys_days(year(2026) / 3 / 31) + hours(12);
  const auto run_at = [&](const char* unit, const char* interval, boost::json::object parameters) {
    parameters["columnName"] = "at";
    parameters["rangeType"] = unit;
    parameters["rangeInterval"] = interval;
    return in_short(sources.run("tableRowInsertedCountToBeBetween", "t", "", parameters, "", now));
  };
  EXPECT_EQ(run_at("MONTH", "1", {{"min", "1"}}), "Success rowCount=1");
  EXPECT_EQ(run_at("MONTH", "1", {{"min", "2"}}), "Failed rowCount=1");
  EXPECT_EQ(run_at("DAY", "31", {{"max", "2"}}), "Success rowCount=1");
  EXPECT_EQ(run_at("DAY", "32", {{"max", "2"}}), "Failed rowCount=3");  // to the second
  EXPECT_EQ(run_at("HOUR", "11", {{"min", "1"}}), "Failed rowCount=0");
  EXPECT_EQ(run_at("HOUR", "12", {{"min", "1"}}), "Success rowCount=1");
  EXPECT_EQ(run_at("YEAR", "1", {{"min", "3"}}), "Success rowCount=3");
}

TEST_F(TableTests, AQueryOfOnesOwn) {
  EXPECT_EQ(run("tableCustomSQLQuery", {{"sqlExpression", "SELECT * FROM t WHERE id > 5;"}}),
            "Success 3/0 resultRowCount=0");
  EXPECT_EQ(run("tableCustomSQLQuery", {{"sqlExpression", "SELECT * FROM t WHERE id > 1 -- two"}}),
            "Failed 1/2 resultRowCount=2");
  EXPECT_EQ(
      run("tableCustomSQLQuery", {{"sqlExpression", "SELECT * FROM t WHERE id > 1"}, {"threshold", "2"}}),
      "Success 1/2 resultRowCount=2");
  EXPECT_EQ(run("tableCustomSQLQuery", {{"sqlExpression", "SELECT count(*) FROM t"},
                                        {"strategy", "COUNT"},
                                        {"operator", "=="},
                                        {"threshold", "3"}}),
            "Success resultRowCount=3");
  EXPECT_EQ(run("tableCustomSQLQuery",
                {{"sqlExpression", "SELECT * FROM t"}, {"operator", ">"}, {"threshold", "3"}}),
            "Failed resultRowCount=3");
  EXPECT_EQ(run("tableCustomSQLQuery",
                {{"sqlExpression", "SELECT * FROM t WHERE id = 2"}, {"partitionExpression", "id > 1"}}),
            "Failed 1/1 resultRowCount=1");
}

TEST_F(TableTests, AQueryCannotWrite) {
  EXPECT_EQ(run("tableCustomSQLQuery", {{"sqlExpression", "DELETE FROM t"}, {"strategy", "COUNT"}}),
            "Aborted");
  EXPECT_EQ(run("tableCustomSQLQuery", {{"sqlExpression", "SELECT nothing FROM t"}}), "Aborted");
  EXPECT_EQ(run("tableRowCountToEqual", {{"value", "3"}}), "Success rowCount=3");
}

TEST_F(TableTests, DifferenceWithinOneSource) {
  EXPECT_EQ(run("tableDiff", {{"table2", "shop.shop.main.same"}}),
            "Success removedRows=0 addedRows=0 changedRows=0 diffCount=0");
  EXPECT_EQ(run("tableDiff", {{"table2", "shop.shop.main.other"}}),
            "Failed removedRows=1 addedRows=1 changedRows=2 diffCount=4");
  EXPECT_EQ(run("tableDiff", {{"table2", "shop.shop.main.other"}, {"threshold", "4"}}),
            "Success removedRows=1 addedRows=1 changedRows=2 diffCount=4");
  EXPECT_EQ(run("tableDiff",
                {{"table2", "shop.shop.main.other"}, {"useColumns", "['at']"}, {"where", "id IN (2, 3)"}}),
            "Success removedRows=0 addedRows=0 changedRows=0 diffCount=0");
}

TEST_F(TableTests, DifferenceOfTwoSources) {
  sources.add("copy",
              "CREATE TABLE t2(nr INTEGER, name TEXT, at TIMESTAMP);"
              "INSERT INTO t2 VALUES (2, 'B', '2026-02-28'), (3, NULL, '2026-03-31'), (4, 'd', NULL);"
              "CREATE TABLE t3(id INTEGER, name TEXT, at TIMESTAMP);"
              "INSERT INTO t3 VALUES (1, 'a', '2026-02-27 12:00:00'), (2, 'b', '2026-02-28'), (3, 'c', "
              "'2026-03-31');");
  EXPECT_EQ(run("tableDiff", {{"table2", "copy.copy.main.t2"},
                              {"keyColumns", "['id']"},
                              {"table2.keyColumns", "['nr']"},
                              {"useColumns", "['name', 'at']"}}),
            "Failed removedRows=1 addedRows=1 changedRows=2 diffCount=4");
  EXPECT_EQ(run("tableDiff", {{"table2", "copy.copy.main.t3"}}),
            "Success removedRows=0 addedRows=0 changedRows=0 diffCount=0");
}

TEST_F(TableTests, ADifferenceThatCannotBeTold) {
  EXPECT_EQ(run("tableDiff", {{"table2", "shop.shop.main.nothing"}}), "Aborted");
  EXPECT_EQ(run("tableDiff", {{"table2", "shop.shop.main.t"}}, "keyless"), "Aborted");  // no key
  EXPECT_EQ(run("tableDiff", {{"table2", "shop.shop.main.t"}, {"keyColumns", "['id']"}}, "keyless"),
            "Aborted");  // twice
  EXPECT_EQ(run("tableDiff", {{"table2", "shop.shop.main.same"}, {"caseSensitiveColumns", "true"}}),
            "Aborted");
}

}  // namespace
}  // namespace ai_sdk::server::tests
