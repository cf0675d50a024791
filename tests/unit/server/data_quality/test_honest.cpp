// What a person who knows the domain would not call a flaw.
#include "database.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::quality {
namespace {

TEST(Honest, OptionalColumnsAndUnfinishedOrders) {
  Database database(
      "CREATE TABLE orders(id INTEGER PRIMARY KEY, status TEXT, shipped_at TEXT, coupon TEXT, middle_name "
      "TEXT, note TEXT, fax TEXT);" +
      insert_rows("orders",
                  "i, CASE WHEN i % 15 = 0 THEN 'pending' ELSE 'shipped' END, CASE WHEN i % 15 > 0 THEN "
                  "date('2023-01-01', '+' || i || ' days') END, "
                  "CASE WHEN i % 9 = 0 THEN 'SAVE10' END, CASE WHEN i % 20 > 0 THEN 'Lee' || (i % 40) END, "
                  "CASE WHEN i % 25 > 0 THEN 'note ' || i ELSE '' END, "
                  "CASE WHEN i % 2 = 0 THEN '030 1234' || (100 + i) END",
                  300));
  EXPECT_EQ(all_of(database.analyse("orders")), "");
}

TEST(Honest, SkewedNumbersLedgersAndStock) {
  Database database(
      "CREATE TABLE cities(id INTEGER PRIMARY KEY, population INTEGER, elevation REAL, balance REAL, stock "
      "INTEGER);" +
      insert_rows("cities",
                  "i, CAST(500 * exp(i * i % 97 / 12.0) AS INTEGER), (i * 37) % 900 - 20, (i * 53) % 2000 - "
                  "900, (i * 7) % 30",
                  400));
  EXPECT_EQ(all_of(database.analyse("cities")), "");
}

TEST(Honest, CodesThatLookOddButKeepOneForm) {
  Database database("CREATE TABLE parts(part_no TEXT, zip TEXT, ticker TEXT, version TEXT);" +
                    insert_rows("parts",
                                "'x/' || printf('%03d', i) || '#', printf('%05d', i * 271), char(65 + i % "
                                "26, 65 + i / 26 % 26, 66), (1 + i % 3) || '.' || (i % 20)",
                                300));
  EXPECT_EQ(all_of(database.analyse("parts")), "");
}

TEST(Honest, NamibiaAndPeopleCalledNull) {
  Database database(
      "CREATE TABLE countries(code TEXT, name TEXT);" +
      insert_rows("countries",
                  "char(65 + i % 26, 65 + i / 26), 'Land ' || char(65 + i % 26) || char(97 + i / 26)", 200) +
      "INSERT INTO countries VALUES ('NA', 'Namibia'); INSERT INTO countries VALUES ('ZZ', 'Nan')");
  EXPECT_EQ(count_of(database.analyse("countries"), "empty_strings", "code"), -1);
  EXPECT_EQ(count_of(database.analyse("countries"), "empty_strings", "name"), -1);
}

TEST(Honest, HistoryThatEndsInThePastAndPlansThatLieAhead) {
  Database database(
      "CREATE TABLE leases(id INTEGER PRIMARY KEY, start_date TEXT, end_date TEXT, signed_on TEXT);" +
      insert_rows("leases",
                  "i, date('now', '+' || (i - 150) || ' days'), date('now', '+' || (i + 200) || ' days'), "
                  "date('1990-01-01', '+' || i || ' days')",
                  200));
  EXPECT_EQ(all_of(database.analyse("leases")), "");
}

TEST(Honest, ProseAndMarkup) {
  Database database("CREATE TABLE posts(id INTEGER PRIMARY KEY, body TEXT, html TEXT);" +
                    insert_rows("posts",
                                "i, 'It was a long day, number ' || i || ', and' || char(10) || 'nothing "
                                "happened that I would write about. ', '<p>Fish &amp; chips ' || i || '</p>'",
                                120));
  EXPECT_EQ(all_of(database.analyse("posts")), "");
}

TEST(Honest, PlacesAndLanguagesWhoseNamesAreAlike) {
  Database database(
      "CREATE TABLE regions(code TEXT, name TEXT); CREATE TABLE languages(code TEXT, name TEXT);" +
      insert_rows("regions",
                  "'R-' || (1000 + i), CASE WHEN i <= 60 THEN 'Northern' WHEN i <= 100 THEN 'Central' "
                  "ELSE 'Region ' || char(97 + i % 26) || char(97 + i / 26 % 26) || 'burg' END",
                  500) +
      insert_rows("languages",
                  "'L-' || (1000 + i), 'Old ' || char(97 + i % 26) || char(97 + i / 26 % 26) "
                  "|| 'ish'",
                  500) +
      "UPDATE regions SET name = 'North-West' WHERE code = 'R-1200'; UPDATE regions SET name = "
      "'North West' WHERE code = 'R-1300'; UPDATE languages SET name = 'Apma' WHERE code = 'L-1020'; "
      "UPDATE languages SET name = 'Ap Ma' WHERE code = 'L-1021'");
  EXPECT_EQ(all_of(database.analyse("regions")), "");
  EXPECT_EQ(all_of(database.analyse("languages")), "");
  // Where no name is there twice, two that differ by a hyphen alone are one.
  database.run("DELETE FROM regions WHERE code < 'R-1101'");
  EXPECT_EQ(all_of(database.analyse("regions")), "near_duplicates/name=2 ");
}

TEST(Honest, EmptyAndTinyTables) {
  Database database(
      "CREATE TABLE empty(id INTEGER, name TEXT); CREATE TABLE one(id INTEGER, name TEXT, email TEXT); "
      "INSERT INTO one VALUES (1, 'a', NULL)");
  EXPECT_EQ(all_of(database.analyse("empty")), "");
  EXPECT_EQ(all_of(database.analyse("one")), "");
}

}  // namespace
}  // namespace ai_sdk::server::quality
