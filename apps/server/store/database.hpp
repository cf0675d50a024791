#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace ai_sdk::server {

// A prepared statement that is used again and again. Columns and parameters are counted as SQLite does:
// columns from 0, parameters from 1.
class Statement {
 public:
  Statement(sqlite3* db, std::string_view sql);

  Statement& bind(int index, std::string_view text);  // the bytes must stay until the statement has run
  Statement& bind(int index, std::int64_t number);
  // True while there is a row.
  bool step();
  std::string text(int column) const;
  std::int64_t number(int column) const;
  void reset() noexcept;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  sqlite3* db_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// Leaves a statement ready for its next use, also when an exception passes.
class StatementUse {
 public:
  explicit StatementUse(Statement& statement) : statement_(statement) {}
  ~StatementUse() { statement_.reset(); }
  StatementUse(const StatementUse&) = delete;
  StatementUse& operator=(const StatementUse&) = delete;
  Statement* operator->() const { return &statement_; }

 private:
  Statement& statement_;
};

// One connection to the store's file. Not thread-safe: the store has a lock around it.
class Database {
 public:
  explicit Database(const std::string& file);
  sqlite3* get() const { return db_.get(); }
  void execute(const char* sql);
  std::int64_t number(std::string_view sql);  // the first column of the first row

 private:
  struct Close {
    void operator()(sqlite3* db) const noexcept;
  };
  std::unique_ptr<sqlite3, Close> db_;
};

// Everything until commit() happens at once or not at all.
class Transaction {
 public:
  explicit Transaction(Database& db);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& db_;
  bool open_ = true;
};

}  // namespace ai_sdk::server
