#include "catalog/sqlite_handle.hpp"
#include "collection.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace ai_sdk::planted {
namespace {

void run(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(std::string(sqlite3_errmsg(db)) + " in " + sql.substr(0, 200));
  }
}

std::string create_table(const Table& table) {
  using server::quote_identifier;
  std::string sql = "CREATE TABLE " + quote_identifier(table.name) + " (";
  std::string keys;
  for (const auto& column : table.columns) {
    if (column != table.columns.front()) sql += ", ";
    sql += quote_identifier(column->name) + " " + column->type;
    if (column->primary) sql += " PRIMARY KEY";
    if (column->declared) {
      keys += ", FOREIGN KEY (" + quote_identifier(column->name) + ") REFERENCES " +
              quote_identifier(column->target->name) + "(" + quote_identifier(column->target_column) + ")";
    }
  }
  return sql + keys + ")";
}

void bind_value(sqlite3_stmt* statement, int place, const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    sqlite3_bind_int64(statement, place, *integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    sqlite3_bind_double(statement, place, *real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    sqlite3_bind_text(statement, place, text->data(), static_cast<int>(text->size()), SQLITE_TRANSIENT);
  } else {
    sqlite3_bind_null(statement, place);
  }
}

void insert_rows(sqlite3* db, const Table& table) {
  std::string sql = "INSERT INTO " + server::quote_identifier(table.name) + " VALUES (?";
  for (std::size_t i = 1; i < table.columns.size(); ++i) sql += ", ?";
  sql += ")";
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) {
    throw std::runtime_error(std::string(sqlite3_errmsg(db)) + " in " + sql);
  }
  const server::SqliteStatement statement(raw);
  for (std::size_t row = 0; row < table.rows; ++row) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      bind_value(raw, static_cast<int>(i) + 1, table.columns[i]->values[row]);
    }
    if (sqlite3_step(raw) != SQLITE_DONE) {
      throw std::runtime_error(std::string(sqlite3_errmsg(db)) + " in a row of " + table.name);
    }
    sqlite3_reset(raw);
  }
}

}  // namespace

void write_sqlite(const Collection& collection, const std::filesystem::path& file) {
  std::filesystem::remove(file);
  sqlite3* raw = nullptr;
  if (sqlite3_open(file.c_str(), &raw) != SQLITE_OK)
    throw std::runtime_error("cannot write " + file.string());
  const server::SqliteHandle db(raw);
  run(raw, "PRAGMA synchronous = OFF; BEGIN");
  for (const auto& table : collection.tables) {
    run(raw, create_table(*table));
    insert_rows(raw, *table);
  }
  run(raw, "COMMIT");
}

}  // namespace ai_sdk::planted
