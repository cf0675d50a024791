#include "catalog/sample_shop.hpp"

#include "catalog/source_error.hpp"
#include "catalog/sqlite_connection.hpp"
#include "catalog/sqlite_source.hpp"
#include "temp_dir.hpp"

#include <map>
#include <set>

namespace ai_sdk::server {
namespace {

using testing::TempDir;

class SampleShopTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    dir_ = new TempDir;
    create_sample_shop(file());
  }
  static void TearDownTestSuite() {
    delete dir_;
    dir_ = nullptr;
  }
  static std::filesystem::path file() { return *dir_ / "shop.db"; }
  static std::int64_t count(const std::string& sql) { return open_sqlite(file())->count(sql); }

  static TempDir* dir_;
};
TempDir* SampleShopTest::dir_ = nullptr;

// Statements that find the flaws without knowing how they were planted.
const std::map<std::string, std::string>& counting_statements() {
  static const std::string kStates =
      "('California','Texas','New "
      "York','Florida','Illinois','Washington','Colorado','Georgia','Massachusetts',"
      "'Pennsylvania','Ontario','Quebec')";
  static const std::string kStatuses =
      "('pending','processing','cancelled','shipped','delivered','returned')";
  static const std::string kCategories = "('Kitchen','Garden','Office','Sports','Toys')";
  static const std::string kWarehouses =
      "('Albany','Austin','Boston','Chicago','Denver','Miami','Ottawa','Seattle','Toronto')";
  const auto other_case = [](const std::string& table, const std::string& column, const std::string& values) {
    return "SELECT count(*) FROM " + table + " WHERE " + column + " NOT IN " + values + " AND " + column +
           " COLLATE NOCASE IN " + values;
  };
  const auto unknown = [](const std::string& table, const std::string& column, const std::string& values) {
    return "SELECT count(*) FROM " + table + " WHERE trim(" + column + ") COLLATE NOCASE NOT IN " + values;
  };
  const auto blanks = [](const std::string& table, const std::string& column) {
    return "SELECT count(*) FROM " + table + " WHERE " + column + " <> trim(" + column + ") OR " + column +
           " LIKE '%  %'";
  };
  const auto orphans = [](const std::string& table, const std::string& column, const std::string& target) {
    return "SELECT count(*) FROM " + table + " WHERE NOT EXISTS (SELECT 1 FROM " + target +
           " AS t WHERE t.id = " + table + "." + column + ")";
  };
  const auto copies = [](const std::string& table, const std::string& columns) {
    return "SELECT (SELECT count(*) FROM " + table + ") - (SELECT count(*) FROM (SELECT DISTINCT " + columns +
           " FROM " + table + "))";
  };
  static const std::map<std::string, std::string> statements{
      {"customers.email.missing_values", "SELECT count(*) FROM customers WHERE email IS NULL"},
      {"customers.email.malformed_email",
       "SELECT count(*) FROM customers WHERE email NOT REGEXP '^[^@ ]+@[^@ .]+([.][^@ .]+)+$'"},
      {"customers.email.duplicate_key", "SELECT count(email) - count(DISTINCT email) FROM customers"},
      {"customers.phone.malformed_phone",
       "SELECT count(*) FROM customers WHERE phone NOT REGEXP '^\\+1-[0-9]{3}-[0-9]{3}-[0-9]{4}$'"},
      {"customers.name.surrounding_blanks", blanks("customers", "name")},
      {"customers.name.encoding_damage", "SELECT count(*) FROM customers WHERE name LIKE '%Ã%'"},
      {"customers.city.empty_strings",
       "SELECT count(*) FROM customers WHERE lower(city) IN ('', 'n/a', 'unknown')"},
      {"customers.state.misspelt_category", unknown("customers", "state", kStates)},
      {"customers.state.inconsistent_case", other_case("customers", "state", kStates)},
      {"customers.birth_date.future_date", "SELECT count(*) FROM customers WHERE birth_date > '2026-10-31'"},
      {"customers..duplicate_rows",
       copies("customers", "name, email, phone, city, state, country, birth_date, newsletter, created_at")},
      {"products.sku.malformed_code",
       "SELECT count(*) FROM products WHERE sku NOT REGEXP '^[A-Z]{3}-[0-9]{5}$'"},
      {"products.sku.duplicate_key", "SELECT count(sku) - count(DISTINCT sku) FROM products"},
      {"products.name.surrounding_blanks", blanks("products", "name")},
      {"products.name.encoding_damage",
       "SELECT count(*) FROM products WHERE name LIKE '%Ã%' OR name LIKE '%&amp;%'"},
      {"products.category.inconsistent_case", other_case("products", "category", kCategories)},
      {"products.category.misspelt_category", unknown("products", "category", kCategories)},
      {"products.price.outlier", "SELECT count(*) FROM products WHERE price > 1000"},
      {"products.price.zero_value", "SELECT count(*) FROM products WHERE price = 0"},
      {"products.weight_kg.missing_values", "SELECT count(*) FROM products WHERE weight_kg IS NULL"},
      {"products.weight_kg.outlier", "SELECT count(*) FROM products WHERE weight_kg > 100"},
      {"products.discount_percent.out_of_range",
       "SELECT count(*) FROM products WHERE discount_percent NOT BETWEEN 0 AND 100"},
      {"orders.customer_id.orphan_reference", orphans("orders", "customer_id", "customers")},
      {"orders.product_id.orphan_reference", orphans("orders", "product_id", "products")},
      {"orders.quantity.negative_value", "SELECT count(*) FROM orders WHERE quantity < 0"},
      {"orders.total.negative_value", "SELECT count(*) FROM orders WHERE total < 0"},
      {"orders.unit_price.outlier", "SELECT count(*) FROM orders WHERE unit_price > 1000"},
      {"orders.total.outlier", "SELECT count(*) FROM orders WHERE total > 1500"},
      {"orders.total.inconsistent_total",
       "SELECT count(*) FROM orders WHERE abs(total - quantity * unit_price) > 0.005"},
      {"orders.currency.constant_column",
       "SELECT CASE count(DISTINCT currency) WHEN 1 THEN count(currency) ELSE 0 END FROM orders"},
      {"orders.status.inconsistent_case", other_case("orders", "status", kStatuses)},
      {"orders.status.misspelt_category", unknown("orders", "status", kStatuses)},
      {"orders.payment_method.empty_strings",
       "SELECT count(*) FROM orders WHERE payment_method IN ('', 'N/A')"},
      {"orders.ordered_at.future_date",
       "SELECT count(*) FROM orders WHERE ordered_at LIKE '____-%' AND ordered_at > '2026-11'"},
      {"orders.ordered_at.malformed_date", "SELECT count(*) FROM orders WHERE datetime(ordered_at) IS NULL"},
      {"orders.shipped_at.date_order", "SELECT count(*) FROM orders WHERE shipped_at < ordered_at"},
      {"orders..duplicate_rows",
       copies("orders",
              "customer_id, product_id, quantity, unit_price, total, currency, status, payment_method, "
              "ordered_at, shipped_at")},
      {"inventory.product_id.orphan_reference", orphans("inventory", "product_id", "products")},
      {"inventory.warehouse.missing_values", "SELECT count(*) FROM inventory WHERE warehouse IS NULL"},
      {"inventory.warehouse.inconsistent_case", other_case("inventory", "warehouse", kWarehouses)},
      {"inventory.warehouse.surrounding_blanks", blanks("inventory", "warehouse")},
      {"inventory.stock.negative_value", "SELECT count(*) FROM inventory WHERE stock < 0"},
      {"inventory.stock.outlier", "SELECT count(*) FROM inventory WHERE stock > 1000"},
      {"inventory.reorder_level.mixed_types",
       "SELECT count(*) FROM inventory WHERE typeof(reorder_level) <> 'integer'"},
      {"inventory.updated_at.future_date", "SELECT count(*) FROM inventory WHERE updated_at > '2026-11'"},
      {"inventory..duplicate_rows",
       copies("inventory", "product_id, warehouse, stock, reorder_level, updated_at")},
  };
  return statements;
}

TEST_F(SampleShopTest, EachPlantedFlawIsThereExactlyAsOftenAsItSays) {
  std::set<std::string> checked;
  for (const PlantedFlaw& flaw : planted_flaws()) {
    const std::string key = flaw.table + "." + flaw.column + "." + flaw.kind;
    ASSERT_TRUE(counting_statements().contains(key)) << key;
    EXPECT_EQ(count(counting_statements().at(key)), flaw.count) << key;
    EXPECT_TRUE(checked.insert(key).second) << key << " is listed twice";
  }
  EXPECT_EQ(checked.size(), counting_statements().size());
}

TEST_F(SampleShopTest, SizesAndRelations) {
  EXPECT_EQ(count("SELECT count(*) FROM customers"), 2'000);
  EXPECT_EQ(count("SELECT count(*) FROM products"), 400);
  EXPECT_EQ(count("SELECT count(*) FROM orders"), 24'000);
  EXPECT_EQ(count("SELECT count(*) FROM inventory"), 3'610);
  EXPECT_EQ(open_sqlite(file())->query("PRAGMA integrity_check").rows.at(0).at(0), Value(std::string("ok")));
  const auto tables = open_sqlite_source(file())->tables();
  ASSERT_EQ(tables.size(), 4U);
  EXPECT_EQ(tables[2].name, "orders");
  ASSERT_EQ(tables[2].foreign_keys.size(), 2U);
  EXPECT_EQ(tables[2].foreign_keys[0].target_table, "customers");
}

TEST_F(SampleShopTest, HistoryEndsOnItsLastDay) {
  EXPECT_EQ(count("SELECT max(ordered_at) LIKE '2026-10-31%' FROM orders WHERE ordered_at LIKE '20__-%' AND "
                  "ordered_at < '2027-01'"),
            1);
  EXPECT_EQ(count("SELECT count(*) FROM orders WHERE shipped_at > '2026-11'"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM customers WHERE created_at > '2026-11'"), 0);
}

TEST_F(SampleShopTest, SpellingMistakesLookLikeThoseOfPeople) {
  EXPECT_GE(count("SELECT count(*) FROM customers WHERE state = 'Calfornia'"), 6);
  EXPECT_GE(count("SELECT count(*) FROM orders WHERE status = 'delvered'"), 20);
}

TEST_F(SampleShopTest, TheSameBytesEachTime) {
  create_sample_shop(*dir_ / "again.db");
  EXPECT_TRUE(testing::read_file(file()) == testing::read_file(*dir_ / "again.db"));
}

TEST_F(SampleShopTest, ReplacesWhatIsThereAndLeavesNothingElse) {
  TempDir dir;
  testing::write_file(dir / "shop.db", "something else");
  create_sample_shop(dir / "shop.db");
  EXPECT_TRUE(testing::read_file(dir / "shop.db") == testing::read_file(file()));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.path()), {}), 1);
}

TEST_F(SampleShopTest, AFolderThatIsNotThere) {
  TempDir dir;
  EXPECT_NE(testing::error_of<SourceError>([&] {
              create_sample_shop(dir / "none/shop.db");
            }).find("cannot be written"),
            std::string::npos);
}

}  // namespace
}  // namespace ai_sdk::server
