#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ai_sdk::server {

struct TableInfo;

// A value as the database holds it: NULL, integer, real or text. A blob is handed out as text of the form
// x'…' that is cut after 32 bytes, because agents only ever show it.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

// The statement could not be prepared or run. The text is the database's own.
struct SqlError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// The statement ran into QueryLimits::time.
struct SqlTimeout : SqlError {
  using SqlError::SqlError;
};
// The caller's stop token was set while the statement ran.
struct SqlCancelled : SqlError {
  using SqlError::SqlError;
};
// The statement would have written, attached a file or used another thing that a reader must not.
struct SqlForbidden : SqlError {
  using SqlError::SqlError;
};

// The statement would have read what allow_only() does not name.
struct SqlOutOfScope : SqlForbidden {
  using SqlForbidden::SqlForbidden;
};

struct QueryLimits {
  std::size_t max_rows = 10'000;           // more rows are left unread, ResultSet::truncated says so
  std::chrono::milliseconds time{30'000};  // wall time for the whole statement
};

// What became of one statement, for whoever keeps account of what is read.
struct StatementReport {
  enum class Outcome { done, refused, failed, timed_out, cancelled };
  std::vector<std::string> tables;  // that it read, or would have read: each once, in no order
  Outcome outcome = Outcome::done;
  std::int64_t rows = 0;  // handed out
};
using StatementObserver = std::function<void(const StatementReport&)>;

struct ResultSet {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;
  bool truncated = false;
};

// A connection to one data source on which only reading is possible; the database itself enforces that.
// Not thread-safe: one connection belongs to one thread at a time.
class Connection {
 public:
  virtual ~Connection() = default;

  // Every statement that runs from now on stops with SqlCancelled soon after the token is set.
  virtual void stop_with(std::stop_token token) = 0;

  // From now on only these tables and views can be read, whatever a statement says; other ones are refused
  // with SqlOutOfScope. A view of these may be made of other ones. The call itself is refused with
  // SqlForbidden where a source has no means to enforce that.
  virtual void allow_only(std::span<const TableInfo> tables);

  // From now on `observer` is told of every statement at its end, on the thread that ran it. Tables are named
  // as the connection knows them. A source that cannot tell tells nothing.
  virtual void report_to(StatementObserver observer);

  virtual ResultSet query(std::string_view sql, std::span<const Value> parameters = {},
                          const QueryLimits& limits = {}) = 0;

  // Hands out one row at a time, in bounded memory; the row is valid until the callback returns.
  // The callback returns false to stop early; QueryLimits::max_rows does not count here.
  using RowCallback = std::function<bool(std::span<const Value> row)>;
  virtual void for_each(std::string_view sql, const RowCallback& row, std::span<const Value> parameters = {},
                        const QueryLimits& limits = {}) = 0;

  // The first column of the first row as an integer; 0 where there is no row or it is NULL.
  std::int64_t count(std::string_view sql, std::span<const Value> parameters = {},
                     const QueryLimits& limits = {});
};

// "a""b": a name made safe for use inside a statement.
std::string quote_identifier(std::string_view name);
// 'it''s': a text made safe for use inside a statement. Text with a NUL byte is cut there.
std::string quote_text(std::string_view text);
// A literal of any kind: NULL, 12, 1.5, 'text'.
std::string sql_literal(const Value& value);
// How a value is shown to people: NULL as "NULL", reals in their shortest form that reads back the same.
std::string to_text(const Value& value);

}  // namespace ai_sdk::server
