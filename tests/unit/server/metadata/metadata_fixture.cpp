#include "metadata_fixture.hpp"

#include "catalog/data_source.hpp"
#include "metadata/catalog_tools.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <stdexcept>

namespace ai_sdk::server::testing {

const char* const shop_sql = R"sql(
CREATE TABLE customers (id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, email VARCHAR(120), signup_date DATE);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id), total DECIMAL(12, 2), status TEXT);
CREATE TABLE order_items (order_id INTEGER REFERENCES orders, product_id INTEGER, quantity INTEGER, price REAL,
                          PRIMARY KEY (order_id, product_id));
CREATE TABLE products (id INTEGER PRIMARY KEY, title TEXT, "unit.price" REAL);
CREATE VIEW spending AS
  SELECT c.full_name AS customer, sum(o.total) AS spent, count(*) AS orders
  FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id;
CREATE VIEW top_spending AS SELECT * FROM spending WHERE spent > 100;
INSERT INTO customers VALUES (1, 'Ann', 'ann@example.org', '2024-01-01'), (2, 'Bob', NULL, '2024-02-01'), (3, 'Cy', NULL, NULL);
INSERT INTO orders VALUES (1, 1, 50, 'paid'), (2, 2, 70, 'open'), (3, 1, 90, 'paid');
INSERT INTO products VALUES (1, 'Pen', 2), (2, 'Book', 9), (3, 'Lamp', 30);
INSERT INTO order_items VALUES (1, 1, 5, 2), (1, 2, 1, 9), (2, 3, 1, 30), (3, 2, 2, 9);
)sql";

MetadataFixture::MetadataFixture() : tools_(make_catalog_tools()) {
  std::string pattern = (std::filesystem::temp_directory_path() / "ai-sdk-metadata-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
}

MetadataFixture::~MetadataFixture() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void MetadataFixture::sql(const std::string& name, const std::string& statements) {
  const auto file = folder_ / (name + ".sqlite");
  sqlite3* db = nullptr;
  sqlite3_open(file.c_str(), &db);
  char* message = nullptr;
  const int code = sqlite3_exec(db, statements.c_str(), nullptr, nullptr, &message);
  EXPECT_EQ(code, SQLITE_OK) << (message != nullptr ? message : "");
  sqlite3_free(message);
  sqlite3_close(db);
  if (!known_.emplace(name, true).second) return;
  catalog.add(open_data_source(file, folder_ / "cache"));
}

boost::json::object MetadataFixture::call(const std::string& tool, std::string_view arguments) {
  for (const auto& one : tools_) {
    if (one->description().name != tool) continue;
    ToolUse use;
    use.arguments = boost::json::parse({arguments.data(), arguments.size()}).as_object();
    use.principal = {"ann", Role::editor};
    return one->call(use, context());
  }
  throw std::runtime_error("there is no tool " + tool);
}

std::string MetadataFixture::failure(const std::string& tool, std::string_view arguments, int status) {
  try {
    call(tool, arguments);
    return {};
  } catch (const ToolFailure& error) {
    EXPECT_EQ(error.status, status);
    return error.what();
  }
}

}  // namespace ai_sdk::server::testing
