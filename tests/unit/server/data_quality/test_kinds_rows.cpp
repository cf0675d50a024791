// Keys, copies of rows and references between tables.
#include "database.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::quality {
namespace {

std::string shop() {
  return "CREATE TABLE customers(id INTEGER PRIMARY KEY, email TEXT, name TEXT, joined_at TEXT);"
         "CREATE TABLE orders(order_id INTEGER, customer_id INTEGER, amount REAL, note TEXT);"
         "CREATE TABLE staff(id INTEGER PRIMARY KEY, name TEXT, manager_id INTEGER);" +
         insert_rows("customers",
                     "i, 'c' || i || '@example.com', 'Customer ' || char(97 + i % 26) || char(97 + i / 26) "
                     "|| 'er', date('2020-01-01', '+' || i || ' days')",
                     100) +
         insert_rows("orders", "i, 1 + (i * 7) % 100, 10 + (i * 13) % 400 + i / 1000.0, NULL", 300) +
         insert_rows(
             "staff",
             "i, 'Boss ' || char(97 + i % 26) || char(97 + i / 26), CASE WHEN i > 1 THEN 1 + i / 5 END", 40);
}

TEST(RowKinds, TheCleanTwinsHaveNoFinding) {
  Database database(shop());
  database.run("ALTER TABLE orders DROP COLUMN note");
  EXPECT_EQ(all_of(database.analyse("customers")), "");
  EXPECT_EQ(all_of(database.analyse("orders")), "");
  EXPECT_EQ(all_of(database.analyse("staff")), "");
}

TEST(RowKinds, RepeatedKeysCountBeyondTheFirst) {
  Database database(shop());
  database.run(
      "UPDATE customers SET email = 'c1@example.com' WHERE id IN (5, 6); UPDATE orders SET order_id = 10 "
      "WHERE order_id = 11");
  EXPECT_EQ(count_of(database.analyse("customers"), "duplicate_key", "email"), 2);
  EXPECT_EQ(count_of(database.analyse("orders"), "duplicate_key", "order_id"), 1);
}

TEST(RowKinds, CopiesOfRowsAreReportedOnce) {
  Database database(shop());
  database.run("INSERT INTO customers SELECT id + 1000, email, name, joined_at FROM customers WHERE id < 5");
  EXPECT_EQ(all_of(database.analyse("customers")), "duplicate_rows/=4 ");
}

TEST(RowKinds, RowsThatRepeatByNatureAreNot) {
  Database database("CREATE TABLE votes(id INTEGER PRIMARY KEY, choice TEXT, round INTEGER);" +
                    insert_rows("votes",
                                "i, CASE i % 3 WHEN 0 THEN 'yes' WHEN 1 THEN 'no' ELSE 'abstain' END, i % 4",
                                500));
  EXPECT_EQ(all_of(database.analyse("votes")), "");
}

TEST(RowKinds, OrphansOfUndeclaredReferences) {
  Database database(shop());
  database.run("UPDATE orders SET customer_id = 5000 + order_id WHERE order_id IN (3, 4, 5)");
  EXPECT_EQ(count_of(database.analyse("orders"), "orphan_reference", "customer_id"), 3);
}

TEST(RowKinds, OrphansOfDeclaredReferences) {
  Database database(shop());
  database.run("CREATE TABLE notes(id INTEGER PRIMARY KEY, who INTEGER REFERENCES customers(id));" +
               insert_rows("notes", "i, i", 50) + "UPDATE notes SET who = 999 WHERE id IN (1, 2)");
  EXPECT_EQ(count_of(database.analyse("notes"), "orphan_reference", "who"), 2);
}

TEST(RowKinds, ReferencesIntoTheSameTable) {
  Database database(shop());
  database.run("UPDATE staff SET manager_id = 77 WHERE id IN (20, 21)");
  EXPECT_EQ(all_of(database.analyse("staff")), "orphan_reference/manager_id=2 ");
}

TEST(RowKinds, OrphansOfASharedKeyAndOfABareName) {
  Database database(shop());
  database.run(
      "CREATE TABLE products(sku TEXT, title TEXT); CREATE TABLE lines(line_id INTEGER, sku TEXT, customer "
      "INTEGER);" +
      insert_rows("products", "printf('P-%04d', i), 'Thing ' || i", 50) +
      insert_rows("lines", "i, printf('P-%04d', 1 + i % 50), 1 + i % 90", 300) +
      "UPDATE lines SET sku = 'P-9999' WHERE line_id < 4; UPDATE lines SET customer = 7777 WHERE line_id = "
      "9");
  EXPECT_EQ(all_of(database.analyse("lines")), "orphan_reference/sku=3 orphan_reference/customer=1 ");
}

TEST(RowKinds, ANameAloneMakesNoReference) {
  Database database(shop());
  // Mostly not in customers: another kind of number.
  database.run("UPDATE orders SET customer_id = 9000 + order_id");
  EXPECT_EQ(count_of(database.analyse("orders"), "orphan_reference", "customer_id"), -1);
}

}  // namespace
}  // namespace ai_sdk::server::quality
