#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// What a kind of database does for Statement and Database below. SQL is written once, for SQLite; a session
// of another kind translates what it must.
class StoreStatement {
 public:
  virtual ~StoreStatement() = default;
  virtual void bind(int index, std::string_view text) = 0;
  virtual void bind(int index, std::int64_t number) = 0;
  virtual bool step() = 0;
  virtual std::string text(int column) const = 0;
  virtual std::int64_t number(int column) const = 0;
  virtual void reset() noexcept = 0;
};

class StoreSession {
 public:
  virtual ~StoreSession() = default;
  virtual std::unique_ptr<StoreStatement> prepare(std::string_view sql) = 0;
  virtual void execute(const char* sql) = 0;
  // Writers of all processes take turns between begin() and what ends it.
  virtual void begin() = 0;
  virtual void commit() = 0;
  virtual void roll_back() noexcept = 0;
  // Makes the database ready, and refuses one that is not this program's.
  virtual void check_whose_it_is() = 0;
  // Which layout it has, 0 for none; asked and set inside a transaction.
  virtual std::int64_t layout() = 0;
  virtual void set_layout(std::int64_t version) = 0;
};

// A prepared statement that is used again and again. Columns and parameters are counted as SQLite does:
// columns from 0, parameters (?1, ?2, …) from 1.
class Statement {
 public:
  Statement(StoreSession* session, std::string_view sql) : statement_(session->prepare(sql)) {}

  Statement& bind(int index, std::string_view text) {  // the bytes must stay until the statement has run
    statement_->bind(index, text);
    return *this;
  }
  Statement& bind(int index, std::int64_t number) {
    statement_->bind(index, number);
    return *this;
  }
  // True while there is a row.
  bool step() { return statement_->step(); }
  std::string text(int column) const { return statement_->text(column); }
  std::int64_t number(int column) const { return statement_->number(column); }
  void reset() noexcept { statement_->reset(); }

 private:
  std::unique_ptr<StoreStatement> statement_;
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

// One connection to what the store keeps: a SQLite file, or a PostgreSQL database by its address. Not
// thread-safe: the store has a lock around it.
class Database {
 public:
  explicit Database(const std::string& place);
  StoreSession* get() const { return session_.get(); }
  void execute(const char* sql) { session_->execute(sql); }
  std::int64_t number(std::string_view sql);  // the first column of the first row

 private:
  std::unique_ptr<StoreSession> session_;
};

// Everything until commit() happens at once or not at all.
class Transaction {
 public:
  explicit Transaction(Database& db) : session_(db.get()) { session_->begin(); }
  ~Transaction() {
    if (open_) session_->roll_back();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    session_->commit();
    open_ = false;
  }

 private:
  StoreSession* session_;
  bool open_ = true;
};

}  // namespace ai_sdk::server
