#include "catalog/sample_shop.hpp"

#include "catalog/sample_shop_data.hpp"
#include "catalog/source_error.hpp"
#include "catalog/sqlite_handle.hpp"
#include "catalog/temporary_file.hpp"

namespace ai_sdk::server {

namespace {

// The relations are declared but SQLite enforces none of them by default, as in many a real shop: orders of
// customers that do not exist can live here.
constexpr const char* kSchema = R"(
  CREATE TABLE customers(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    city TEXT,
    state TEXT,
    country TEXT,
    birth_date DATE,
    newsletter BOOLEAN,
    created_at TIMESTAMP);
  CREATE TABLE products(
    id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL,
    name TEXT NOT NULL,
    category TEXT,
    price DECIMAL(10, 2),
    weight_kg REAL,
    discount_percent INTEGER,
    created_at TIMESTAMP);
  CREATE TABLE orders(
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers(id),
    product_id INTEGER NOT NULL REFERENCES products(id),
    quantity INTEGER,
    unit_price DECIMAL(10, 2),
    total DECIMAL(10, 2),
    currency TEXT,
    status TEXT,
    payment_method TEXT,
    ordered_at TIMESTAMP,
    shipped_at TIMESTAMP);
  CREATE TABLE inventory(
    id INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES products(id),
    warehouse TEXT,
    stock INTEGER,
    reorder_level INTEGER,
    updated_at TIMESTAMP);
)";

constexpr const char* kIndexes = R"(
  CREATE INDEX orders_customer_id ON orders(customer_id);
  CREATE INDEX orders_product_id ON orders(product_id);
  CREATE INDEX inventory_product_id ON inventory(product_id);
)";

[[noreturn]] void fail(sqlite3* db) {
  throw SourceError(std::string("The sample shop cannot be written: ") + sqlite3_errmsg(db) +
                    ". Check the disk that it is to lie on.");
}

void run_on_shop(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(db);
}

void insert(sqlite3* db, const sample_shop::Table& table) {
  std::string sql = "INSERT INTO " + table.name + " VALUES (?";
  for (std::size_t i = 1; i < table.columns.size(); ++i) sql += ", ?";
  sql += ")";
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) fail(db);
  const SqliteStatement statement(raw);
  for (const sample_shop::Row& row : table.rows) {
    int index = 0;
    for (const Value& value : row) {
      ++index;
      if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        sqlite3_bind_int64(raw, index, *integer);
      } else if (const auto* real = std::get_if<double>(&value)) {
        sqlite3_bind_double(raw, index, *real);
      } else if (const auto* text = std::get_if<std::string>(&value)) {
        sqlite3_bind_text64(raw, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
      } else {
        sqlite3_bind_null(raw, index);
      }
    }
    if (sqlite3_step(raw) != SQLITE_DONE) fail(db);
    sqlite3_reset(raw);
  }
}

}  // namespace

void create_sample_shop(const std::filesystem::path& file) {
  sample_shop::Random random(20'261'031);
  sample_shop::Shop shop = sample_shop::make_clean_shop(random);
  sample_shop::plant_flaws(shop, random);

  TemporaryFile temporary(file);
  {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(temporary.name().c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
    const SqliteHandle db(raw);
    if (code != SQLITE_OK) fail(raw);
    run_on_shop(raw, "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
    run_on_shop(raw, kSchema);
    for (const auto* table : {&shop.customers, &shop.products, &shop.orders, &shop.inventory})
      insert(raw, *table);
    run_on_shop(raw, kIndexes);
    run_on_shop(raw, "COMMIT");
  }
  temporary.publish();
}

}  // namespace ai_sdk::server
