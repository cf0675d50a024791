#include "fixture.hpp"

#include "agents/sql_query/sql_query_agent.hpp"
#include "catalog/sqlite_source.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace ai_sdk::server::sql_query {
namespace {

std::string number_text(double number) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.9g", number);
  return buffer;
}

std::string cell(const boost::json::value& value) {
  if (value.is_null()) return "NULL";
  if (value.is_string()) return std::string(value.get_string());
  return number_text(value.to_number<double>());
}

std::string cell(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    return number_text(static_cast<double>(*integer));
  if (const auto* real = std::get_if<double>(&value)) return number_text(*real);
  return to_text(value);
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "sql_query_XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = pattern;
}
TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void run_script(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  if (sqlite3_open(file.c_str(), &database) != SQLITE_OK)
    throw std::runtime_error("cannot open the test's database");
  char* message = nullptr;
  const int code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message);
  const std::string text = message != nullptr ? message : "";
  sqlite3_free(message);
  sqlite3_close(database);
  if (code != SQLITE_OK) throw std::runtime_error("the test's script failed: " + text);
}

std::string small_shop() {
  std::string sql =
      "BEGIN;"
      "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, city TEXT, state TEXT,"
      " is_active INTEGER, created_at TEXT, birth_date TEXT);"
      "CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT, category TEXT, price REAL, sku TEXT);"
      "CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id), order_date "
      "TEXT,"
      " status TEXT, total REAL, shipped_at TEXT);"
      "CREATE TABLE order_items(id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders(id), product_id "
      "INTEGER,"
      " quantity INTEGER, unit_price REAL);"  // product_id is declared nowhere: found by its name
      "CREATE TABLE inventory(product_id INTEGER PRIMARY KEY REFERENCES products(id), warehouse TEXT, "
      "quantity INTEGER);";
  const auto text = [](const std::string& value) {
    return value.empty() ? std::string("NULL") : "'" + value + "'";
  };
  const std::vector<std::string> names{"Ann Smith", "Bob Jones", "Carla Diaz", "Dan Brown",
                                       "Eva Green", "Finn Hall", "Gina Lee",   "Hugo King",
                                       "Ida Moore", "Jack Wood", "Kate Young", "Liam Scott"};
  const std::vector<std::pair<std::string, std::string>> places{
      {"Austin", "Texas"},    {"Dallas", "texas"}, {"Boston", "Massachusetts"},
      {"Denver", "Colorado"}, {"Austin", "Texas"}, {"Portland", "Oregon"}};
  for (int i = 1; i <= 12; ++i) {
    const auto& [city, state] = places[static_cast<std::size_t>(i % 6)];
    std::string email = "'" + names[static_cast<std::size_t>(i - 1)].substr(0, 3) + "@example.com'";
    if (i == 4 || i == 9) email = "NULL";
    if (i == 11) email = "''";
    if (i == 12) email = "'Ann@example.com'";
    sql += "INSERT INTO customers VALUES(" + std::to_string(i) + "," +
           text(names[static_cast<std::size_t>(i - 1)]) + "," + email + "," + text(city) + "," + text(state) +
           "," + (i % 5 == 0 ? "0" : "1") + "," +
           text("202" + std::to_string(2 + i % 4) + "-0" + std::to_string(1 + i % 9) + "-15 10:00:00") + "," +
           text("19" + std::to_string(60 + i * 3) + "-05-0" + std::to_string(1 + i % 9)) + ");";
  }
  const std::vector<std::string> products{"Red Kite", "Oak Desk", "Rose Bush", "Atlas",
                                          "Puzzle",   "Lamp",     "Spade",     "Novel"};
  const std::vector<std::string> categories{"Toys", "Home Office", "Garden", "Books",
                                            "Toys", "Home Office", "Garden", "Books"};
  const std::vector<std::string> prices{"19.5", "320", "14.25", "42", "9.99", "55", "23", "12"};
  for (int i = 1; i <= 8; ++i) {
    const auto k = static_cast<std::size_t>(i - 1);
    sql += "INSERT INTO products VALUES(" + std::to_string(i) + "," + text(products[k]) + "," +
           text(categories[k]) + "," + prices[k] + ",'SKU-" + std::to_string(100 + i) + "');";
  }
  const std::vector<std::string> states{"shipped", "pending", "cancelled", "delivered", "shipped"};
  const int buyers[] = {1, 1, 1, 2, 2, 3, 5, 6, 7, 8, 10, 99};
  int item = 0;
  for (int i = 1; i <= 40; ++i) {
    const std::string date = std::to_string(2023 + i % 3) + "-" + (i % 12 < 9 ? "0" : "") +
                             std::to_string(1 + i % 12) + "-" + std::to_string(10 + i % 18);
    const std::string& status = states[static_cast<std::size_t>(i % 5)];
    const bool sent = status == "shipped" || status == "delivered";
    sql += "INSERT INTO orders VALUES(" + std::to_string(i) + "," + std::to_string(buyers[(i * 7) % 12]) +
           "," + text(date) + "," + text(status) + "," + std::to_string((i * 137) % 900) + ".25," +
           (sent ? text(date) : "NULL") + ");";
    for (int n = 0; n <= i % 3; ++n) {
      ++item;
      const int product = 1 + (item * 5) % 7;
      sql += "INSERT INTO order_items VALUES(" + std::to_string(item) + "," + std::to_string(i) + "," +
             std::to_string(product) + "," + std::to_string(1 + item % 4) + "," +
             prices[static_cast<std::size_t>(product - 1)] + ");";
    }
  }
  // Some that move with the day on which the test runs.
  int id = 40;
  for (const char* when : {"'now'", "'now','-1 days'", "'now','-20 days'", "'now','-400 days'",
                           "'now','start of month','-10 days'", "'now','+40 days'"}) {
    ++id;
    sql += "INSERT INTO orders VALUES(" + std::to_string(id) + "," + std::to_string(1 + id % 2) + ",date(" +
           when + "),'pending'," + (id == 45 ? "NULL" : "10.5") + ",NULL);";
  }
  for (int i = 1; i <= 7; ++i) {
    const char* stock[] = {"5", "-2", "0", "12", "40", "7", "3"};
    sql += "INSERT INTO inventory VALUES(" + std::to_string(i) + "," + (i % 2 == 0 ? "'North'" : "'South'") +
           "," + stock[i - 1] + ");";
  }
  return sql + "COMMIT;";
}

Talk::Talk(const std::string& script) : file_(directory_.path() / "shop.db"), agent_(make_sql_query_agent()) {
  run_script(file_, script);
  catalog_.add(open_sqlite_source(file_));
}

void Talk::add_source(const std::string& name, const std::string& script) {
  const auto file = directory_.path() / (name + ".db");
  run_script(file, script);
  catalog_.add(open_sqlite_source(file));
}

RecordedEvents Talk::ask(const std::string& message, boost::json::object parameters) {
  RecordedEvents events;
  AgentRun run{message, std::move(parameters), "conversation", {}, memory, {}};
  usage = agent_->run(run, AgentContext{catalog_, store_}, events);
  return events;
}

boost::json::object Talk::ask_json(const std::string& message, boost::json::object parameters) {
  parameters["format"] = "json";
  if (!parameters.contains("limit")) parameters["limit"] = 10000;
  return boost::json::parse(ask(message, std::move(parameters)).text).as_object();
}

std::vector<std::string> Talk::rows_of(const boost::json::object& answer, bool ordered) {
  std::vector<std::string> out;
  for (const auto& row : answer.at("rows").as_array()) {
    std::string line;
    for (const auto& value : row.as_array()) line += cell(value) + " | ";
    out.push_back(std::move(line));
  }
  if (!ordered) std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> Talk::rows_by_hand(const std::string& sql, bool ordered) {
  const ResultSet result = catalog_.sources().front()->connect()->query(sql);
  std::vector<std::string> out;
  for (const auto& row : result.rows) {
    std::string line;
    for (const auto& value : row) line += cell(value) + " | ";
    out.push_back(std::move(line));
  }
  if (!ordered) std::sort(out.begin(), out.end());
  return out;
}

}  // namespace ai_sdk::server::sql_query
