// Every kind of flaw in dates: a table with planted flaws and its clean twin.
#include "database.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::quality {
namespace {

std::string orders() {
  return "CREATE TABLE orders(id INTEGER PRIMARY KEY, ordered_at TEXT, shipped_at TEXT, due_date TEXT, "
         "birth_date TEXT, local_day TEXT);" +
         insert_rows("orders",
                     "i, datetime('2023-01-01 08:00:00', '+' || i || ' days'), CASE WHEN i % 5 > 0 THEN "
                     "datetime('2023-01-01 11:00:00', '+' || (i + 2) || ' days') END, "
                     "date('now', '+' || (i - 100) || ' days'), date('1950-01-01', '+' || (i * 80) || ' "
                     "days'), strftime('%d/%m/%Y', '2022-01-01', '+' || i || ' days')",
                     200);
}

TEST(DateKinds, TheCleanTwinHasNoFinding) {
  Database database(orders());
  EXPECT_EQ(all_of(database.analyse("orders")), "");
}

struct Flaw {
  const char* change;
  const char* kind;
  const char* column;
  int count;
};

class PlantedDate : public ::testing::TestWithParam<Flaw> {};

TEST_P(PlantedDate, IsFoundExactlyAndAlone) {
  Database database(orders());
  database.run(GetParam().change);
  const TableReport report = database.analyse("orders");
  EXPECT_EQ(all_of(report), std::string(GetParam().kind) + "/" + GetParam().column + "=" +
                                std::to_string(GetParam().count) + " ");
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, PlantedDate,
    ::testing::Values(
        Flaw{"UPDATE orders SET ordered_at = date('now', '+1 day') || ' 10:00:00', shipped_at = NULL WHERE "
             "id IN (5, 10, 15)",
             "future_date", "ordered_at", 3},
        Flaw{"UPDATE orders SET birth_date = '2091-05-01' WHERE id < 4", "future_date", "birth_date", 3},
        Flaw{"UPDATE orders SET birth_date = '1823-05-01' WHERE id < 4", "out_of_range", "birth_date", 3},
        Flaw{"UPDATE orders SET birth_date = '2001-02-30' WHERE id < 3; UPDATE orders SET birth_date = "
             "'13/05/1999' WHERE id = 4; UPDATE orders SET birth_date = 'soon' WHERE id = 5",
             "malformed_date", "birth_date", 4},
        Flaw{"UPDATE orders SET local_day = '2022-05-07' WHERE id < 4; UPDATE orders SET local_day = "
             "'12/31/2022' WHERE id = 9",
             "malformed_date", "local_day", 4},
        Flaw{"UPDATE orders SET shipped_at = datetime(ordered_at, '-3 days') WHERE id IN (6, 7, 8)",
             "date_order", "shipped_at", 3},
        Flaw{"UPDATE orders SET birth_date = '9999-12-31' WHERE id < 4", "empty_strings", "birth_date", 3}));

TEST(DateKinds, AFutureOrderIsNotAlsoInTheWrongOrder) {
  Database database(orders());
  database.run("UPDATE orders SET ordered_at = '2091-05-01 10:00:00' WHERE id IN (6, 7)");
  EXPECT_EQ(all_of(database.analyse("orders")), "future_date/ordered_at=2 ");
}

TEST(DateKinds, TheFirstDayOfUnixTimeStandsForNothing) {
  Database database(orders());
  database.run("UPDATE orders SET ordered_at = '1970-01-01 00:00:00' WHERE id IN (5, 10, 15)");
  EXPECT_EQ(all_of(database.analyse("orders")), "empty_strings/ordered_at=3 ");
}

TEST(DateKinds, TimesOfOneDayAreCompared) {
  Database database("CREATE TABLE stays(id INTEGER PRIMARY KEY, check_in TIMESTAMP, check_out TIMESTAMP);" +
                    insert_rows("stays",
                                "i, datetime('2023-01-01 08:00:00', '+' || i || ' days'), "
                                "datetime('2023-01-01 11:00:00', '+' || i || ' days')",
                                100) +
                    "UPDATE stays SET check_out = datetime(check_in, '-2 hours') WHERE id < 4");
  EXPECT_EQ(all_of(database.analyse("stays")), "date_order/check_out=3 ");
}

}  // namespace
}  // namespace ai_sdk::server::quality
