// Every kind of flaw in numbers: a table with planted flaws and its clean twin.
#include "database.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::quality {
namespace {

// 300 order lines without a flaw. `notyped` has no affinity, so that text stays text.
std::string lines() {
  return "CREATE TABLE order_lines(id INTEGER PRIMARY KEY, quantity INTEGER, unit_price REAL, total REAL, "
         "discount_percent REAL, "
         "latitude REAL, longitude REAL, age INTEGER, rating REAL, weight_kg REAL, temperature REAL, reading "
         "TEXT);" +
         insert_rows("order_lines",
                     "i, 1 + i % 7, 2.5 + (i * 37) % 90, round((1 + i % 7) * (2.5 + (i * 37) % 90), 2), (i * "
                     "5) % 40, 40 + (i % 90) / 10.0, "
                     "5 + (i % 70) / 10.0, 18 + i % 60, 1 + i % 5, 0.5 + (i * 13) % 40, (i * 11) % 50 - 15, "
                     "CAST(10 + i % 50 AS TEXT)",
                     300);
}

TEST(NumberKinds, TheCleanTwinHasNoFinding) {
  Database database(lines());
  EXPECT_EQ(all_of(database.analyse("order_lines")), "");
}

struct Flaw {
  const char* change;
  const char* kind;
  const char* column;
  int count;
};

class PlantedNumber : public ::testing::TestWithParam<Flaw> {};

TEST_P(PlantedNumber, IsFoundExactlyAndAlone) {
  Database database(lines());
  database.run(GetParam().change);
  const TableReport report = database.analyse("order_lines");
  EXPECT_EQ(all_of(report), std::string(GetParam().kind) + "/" + GetParam().column + "=" +
                                std::to_string(GetParam().count) + " ");
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, PlantedNumber,
    ::testing::Values(
        Flaw{"UPDATE order_lines SET age = 'forty' WHERE id < 5", "mixed_types", "age", 4},
        Flaw{"UPDATE order_lines SET reading = 'lots' WHERE id < 5", "mixed_types", "reading", 4},
        Flaw{"UPDATE order_lines SET weight_kg = weight_kg * 1000 + 700 WHERE id % 60 = 0", "outlier",
             "weight_kg", 5},
        Flaw{"UPDATE order_lines SET temperature = 999 WHERE id < 4", "outlier", "temperature", 3},
        Flaw{"UPDATE order_lines SET weight_kg = -weight_kg WHERE id < 4", "negative_value", "weight_kg", 3},
        Flaw{"UPDATE order_lines SET weight_kg = 0 WHERE id < 4", "zero_value", "weight_kg", 3},
        Flaw{"UPDATE order_lines SET latitude = 0, longitude = 0 WHERE id < 4", "zero_value", "latitude", 3},
        Flaw{"UPDATE order_lines SET latitude = 123 WHERE id < 4", "out_of_range", "latitude", 3},
        Flaw{"UPDATE order_lines SET discount_percent = 140 WHERE id < 4", "out_of_range", "discount_percent",
             3},
        Flaw{"UPDATE order_lines SET age = 240 WHERE id < 3; UPDATE order_lines SET age = -4 WHERE id = 9",
             "out_of_range", "age", 3},
        Flaw{"UPDATE order_lines SET rating = 50 WHERE id < 3", "out_of_range", "rating", 2},
        Flaw{"UPDATE order_lines SET age = -1 WHERE id < 5", "empty_strings", "age", 4},
        Flaw{"UPDATE order_lines SET total = total + 5 WHERE id < 9", "inconsistent_total", "total", 8}));

TEST(NumberKinds, ATotalOfManyParts) {
  Database database(
      "CREATE TABLE invoices(id INTEGER PRIMARY KEY, subtotal REAL, tax REAL, shipping REAL, total REAL);" +
      insert_rows("invoices",
                  "i, 10 + (i * 17) % 300, round((10 + (i * 17) % 300) * 0.2, 2), 4.9 + i % 3, round((10 + "
                  "(i * 17) % 300) * 1.2 + 4.9 + i % 3, 2)",
                  200) +
      "UPDATE invoices SET total = total + 3 WHERE id IN (5, 15, 25)");
  EXPECT_EQ(all_of(database.analyse("invoices")), "inconsistent_total/total=3 ");
}

TEST(NumberKinds, APartThatIsMissingInAFewRowsIsNotNothing) {
  Database database(
      "CREATE TABLE loads(id INTEGER PRIMARY KEY, net_amount REAL, freight REAL, total REAL);" +
      insert_rows("loads", "i, 100 + (i * 17) % 300, 40 + (i * 7) % 31, 140 + (i * 17) % 300 + (i * 7) % 31",
                  300) +
      "UPDATE loads SET freight = NULL WHERE id IN (3, 4, 5, 6); UPDATE loads SET freight = 'see note' "
      "WHERE id IN (7, 8); UPDATE loads SET total = total + 30 WHERE id IN (20, 21, 22)");
  const TableReport report = database.analyse("loads");
  EXPECT_EQ(count_of(report, "inconsistent_total", "total"), 3) << all_of(report);
}

TEST(NumberKinds, ZeroThatStandsAloneAmongAmounts) {
  Database database(
      "CREATE TABLE loans(id INTEGER PRIMARY KEY, principal_amount REAL, fee REAL, paid_amount REAL);" +
      insert_rows("loans", "i, 5000 + (i * 7919) % 90000, 1 + i % 9, 1 + (i * 31) % 900", 300) +
      "UPDATE loans SET principal_amount = 0 WHERE id IN (5, 6, 7); UPDATE loans SET fee = 0 WHERE id IN "
      "(10, 11); UPDATE loans SET paid_amount = 0 WHERE id IN (20, 21)");
  // A fee may be nothing, and 0 follows 1 among small amounts.
  EXPECT_EQ(all_of(database.analyse("loans")), "zero_value/principal_amount=3 ");
}

TEST(NumberKinds, GiantsAreNoOutliersButSlipsAre) {
  const std::string districts =
      "CREATE TABLE districts(id INTEGER PRIMARY KEY, pupils INTEGER, teachers INTEGER, rooms INTEGER);" +
      insert_rows("districts", "i, 300 + (i * 7919) % 700, 30 + (i * 331) % 50, 20 + (i * 17) % 60", 300);
  Database giant(districts + "UPDATE districts SET pupils = 6000, teachers = 290 WHERE id = 77");
  EXPECT_EQ(count_of(giant.analyse("districts"), "outlier", "pupils"), -1);
  Database slip(districts + "UPDATE districts SET pupils = 6000 WHERE id = 77");
  EXPECT_EQ(count_of(slip.analyse("districts"), "outlier", "pupils"), 1);
  // Another row is the largest there.
  Database two(districts +
               "UPDATE districts SET pupils = 6000 WHERE id = 77; UPDATE districts SET teachers = 290 "
               "WHERE id = 78");
  EXPECT_EQ(count_of(two.analyse("districts"), "outlier", "pupils"), 1);
}

TEST(NumberKinds, DiscountsAsFractions) {
  Database database("CREATE TABLE deals(id INTEGER PRIMARY KEY, discount REAL);" +
                    insert_rows("deals", "i, (i % 7) * 0.05", 200) +
                    "UPDATE deals SET discount = 15 WHERE id < 4");
  EXPECT_EQ(all_of(database.analyse("deals")), "out_of_range/discount=3 ");
}

TEST(NumberKinds, NumbersKeptAsText) {
  Database database("CREATE TABLE readings(id INTEGER PRIMARY KEY, price TEXT);" +
                    insert_rows("readings", "i, CAST(10 + (i * 31) % 80 AS TEXT) || '.5'", 300) +
                    "UPDATE readings SET price = '-12.5' WHERE id < 4; UPDATE readings SET price = '45000.5' "
                    "WHERE id IN (7, 8); UPDATE readings SET price = '$12' WHERE id = 20");
  const TableReport report = database.analyse("readings");
  EXPECT_EQ(count_of(report, "negative_value", "price"), 3) << all_of(report);
  EXPECT_EQ(count_of(report, "outlier", "price"), 2) << all_of(report);
  EXPECT_EQ(count_of(report, "mixed_types", "price"), 1) << all_of(report);
  EXPECT_EQ(report.findings.size(), 3U) << all_of(report);
}

}  // namespace
}  // namespace ai_sdk::server::quality
