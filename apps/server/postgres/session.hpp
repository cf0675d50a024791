#pragma once

#include "postgres/libpq.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// PostgreSQL could not be reached, or refused a statement. The text is its own first line, never with a
// password.
struct PostgresError : std::runtime_error {
  explicit PostgresError(const std::string& text, std::string state = {}, bool connection_lost = false)
      : std::runtime_error(text), sqlstate(std::move(state)), lost(connection_lost) {}
  std::string sqlstate;  // five characters (PostgreSQL 15 manual, appendix A); empty where there is none
  bool lost;             // the connection has broken: what was asked for may or may not have been done
};
// The caller's stop token was set while a statement ran.
struct PostgresCancelled : PostgresError {
  PostgresCancelled() : PostgresError("the statement was cancelled") {}
};

// The rows that a statement gave. Values are in PostgreSQL's text form.
class PostgresRows {
 public:
  explicit PostgresRows(PGresult* result) : result_(result) {}
  int size() const { return libpq().rows(result_.get()); }
  int columns() const { return libpq().columns(result_.get()); }
  bool is_null(int row, int column) const { return libpq().is_null(result_.get(), row, column) != 0; }
  // Empty for NULL.
  std::string_view text(int row, int column) const {
    return {libpq().value(result_.get(), row, column),
            static_cast<std::size_t>(libpq().length(result_.get(), row, column))};
  }
  std::int64_t number(int row, int column) const;  // 0 for NULL

 private:
  struct Clear {
    void operator()(PGresult* result) const noexcept { libpq().clear(result); }
  };
  std::unique_ptr<PGresult, Clear> result_;
};

using PostgresParameters = std::span<const std::optional<std::string>>;

// One connection. Not thread-safe.
class PostgresSession {
 public:
  // Connects within 10 seconds. Throws PostgresError.
  explicit PostgresSession(const std::string& url);

  // False once the server has closed the connection, as far as can be seen without asking it.
  bool alive();

  // Several statements may stand in one text without parameters; the last one's rows are returned.
  PostgresRows run(const char* sql);
  PostgresRows run(const char* sql, PostgresParameters parameters);
  void prepare(const char* name, const char* sql);
  PostgresRows run_prepared(const char* name, PostgresParameters parameters);

  // Hands out one row at a time, in bounded memory. When `stop` is set, the statement is cancelled in the
  // server and PostgresCancelled thrown.
  using RowCallback = std::function<void(const PostgresRows& row)>;
  void for_each(const char* sql, const RowCallback& row, const std::stop_token& stop);

 private:
  struct Finish {
    void operator()(PGconn* connection) const noexcept { libpq().finish(connection); }
  };
  PostgresRows checked(PGresult* result);
  [[noreturn]] void fail(const PGresult* result);
  void wait_for_result(const std::stop_token& stop, bool& cancelled);

  std::unique_ptr<PGconn, Finish> connection_;
};

}  // namespace ai_sdk::server
