#include "catalog/sqlite_connection.hpp"

#include "catalog/sqlite_scope.hpp"
#include "catalog/table_info.hpp"

#include <optional>
#include <string>
#include <thread>

namespace ai_sdk::server {

namespace {

using Clock = std::chrono::steady_clock;

// How many instructions of SQLite's machine pass between two looks at the clock: well under a millisecond.
constexpr int kInstructionsPerCheck = 2'000;
constexpr int kShownBlobBytes = 32;

enum class Stop { kNone, kTime, kCancelled };

// What runs at the moment, for the callbacks that SQLite makes meanwhile.
struct Run {
  Clock::time_point deadline;
  const std::stop_token* token = nullptr;
  Stop stop = Stop::kNone;

  bool must_stop() {
    if (stop == Stop::kNone && token->stop_requested()) stop = Stop::kCancelled;
    if (stop == Stop::kNone && Clock::now() >= deadline) stop = Stop::kTime;
    return stop != Stop::kNone;
  }
};

bool only_blanks(std::string_view rest) {
  while (!rest.empty()) {
    const char c = rest.front();
    if (c == ';' || c == ' ' || (c >= '\t' && c <= '\r')) {
      rest.remove_prefix(1);
    } else if (rest.starts_with("--")) {
      const auto end = rest.find('\n');
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    } else if (rest.starts_with("/*")) {
      const auto end = rest.find("*/", 2);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    } else {
      return false;
    }
  }
  return true;
}

std::string shown_blob(const void* data, int size) {
  static constexpr char kHex[] = "0123456789abcdef";
  const auto* bytes = static_cast<const unsigned char*>(data);
  std::string out = "x'";
  for (int i = 0; i < size && i < kShownBlobBytes; ++i) {
    out += kHex[bytes[i] >> 4];
    out += kHex[bytes[i] & 15];
  }
  if (size > kShownBlobBytes) out += "…";
  out += '\'';
  return out;
}

// Reads into the value of the row before, whose memory serves again.
void read_value(sqlite3_stmt* statement, int column, Value& into) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      into = std::int64_t{sqlite3_column_int64(statement, column)};
      return;
    case SQLITE_FLOAT:
      into = sqlite3_column_double(statement, column);
      return;
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      if (text == nullptr) throw SqlError("out of memory");
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      if (auto* before = std::get_if<std::string>(&into)) {
        before->assign(text, size);
      } else {
        into.emplace<std::string>(text, size);
      }
      return;
    }
    case SQLITE_BLOB: {
      const void* data = sqlite3_column_blob(statement, column);
      into = shown_blob(data, sqlite3_column_bytes(statement, column));
      return;
    }
    default:
      into = std::monostate{};
  }
}

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(const std::filesystem::path& file, const SqliteOptions& options)
      : busy_timeout_(options.busy_timeout), db_(open_sqlite_read_only(file)) {
    add_regexp(db_.get());
    restrict_to_reading(db_.get(), &rules_);
    sqlite3_progress_handler(db_.get(), kInstructionsPerCheck, on_progress, this);
    sqlite3_busy_handler(db_.get(), on_busy, this);
  }

  void stop_with(std::stop_token token) override { token_ = std::move(token); }

  void allow_only(std::span<const TableInfo> tables) override {
    const std::stop_token token = token_;
    Run mine{deadline_after(QueryLimits().time), &token};
    const RunScope scope(running_, mine);
    try {
      rules_.limits = read_limits_of(db_.get(), tables);
    } catch (const SqlError&) {
      rules_.limits.emplace();  // nothing at all
      set_authoriser(db_.get(), &rules_);
      throw;
    }
    set_authoriser(db_.get(), &rules_);
  }

  void report_to(StatementObserver observer) override {
    observer_ = std::move(observer);
    rules_.notes_reading = observer_ != nullptr;
  }

  ResultSet query(std::string_view sql, std::span<const Value> parameters,
                  const QueryLimits& limits) override {
    ResultSet result;
    const auto take = [&](std::span<const Value> row) {
      if (result.rows.size() >= limits.max_rows) {
        result.truncated = true;
        return false;
      }
      result.rows.emplace_back(row.begin(), row.end());
      return true;
    };
    run(sql, parameters, limits, &result.columns, take);
    return result;
  }

  void for_each(std::string_view sql, const RowCallback& row, std::span<const Value> parameters,
                const QueryLimits& limits) override {
    run(sql, parameters, limits, nullptr, row);
  }

 private:
  template <class Take>
  void run(std::string_view sql, std::span<const Value> parameters, const QueryLimits& limits,
           std::vector<std::string>* names, const Take& take) {
    StatementReport report;
    if (!observer_) {
      run(sql, parameters, limits, names, take, report);
      return;
    }
    using Outcome = StatementReport::Outcome;
    const auto tell = [&](Outcome outcome) {
      report.outcome = outcome;
      observer_(report);
    };
    try {
      run(sql, parameters, limits, names, take, report);
    } catch (const SqlTimeout&) {
      tell(Outcome::timed_out);
      throw;
    } catch (const SqlForbidden&) {
      tell(Outcome::refused);
      throw;
    } catch (const SqlCancelled&) {
      tell(Outcome::cancelled);
      throw;
    } catch (const SqlError&) {
      tell(Outcome::failed);
      throw;
    } catch (...) {  // who reads the rows wants no more of them
      tell(Outcome::cancelled);
      throw;
    }
    tell(Outcome::done);
  }

  template <class Take>
  void run(std::string_view sql, std::span<const Value> parameters, const QueryLimits& limits,
           std::vector<std::string>* names, const Take& take, StatementReport& report) {
    const std::stop_token token = token_;
    Run mine{deadline_after(limits.time), &token};
    // A row's callback may run another statement on this connection; then it is that one's turn.
    const RunScope scope(running_, mine);
    // Counting a whole table is one instruction, which only sqlite3_interrupt can break.
    const std::stop_callback interrupt(token, [db = db_.get()] { sqlite3_interrupt(db); });
    if (token.stop_requested()) throw SqlCancelled("the statement was cancelled");

    const SqliteStatement statement = prepare(sql, report);
    bind(statement.get(), parameters);
    const int columns = sqlite3_column_count(statement.get());
    if (names != nullptr) {
      for (int i = 0; i < columns; ++i) names->emplace_back(sqlite3_column_name(statement.get(), i));
    }
    std::vector<Value> row(static_cast<std::size_t>(columns));
    while (true) {
      const int code = sqlite3_step(statement.get());
      if (code == SQLITE_DONE) return;
      if (code != SQLITE_ROW) fail(code);
      for (int i = 0; i < columns; ++i) read_value(statement.get(), i, row[static_cast<std::size_t>(i)]);
      ++report.rows;
      if (!take(std::span<const Value>(row))) return;
    }
  }

  struct RunScope {
    RunScope(Run*& slot_of_connection, Run& run) : slot(slot_of_connection), outer(slot) { slot = &run; }
    ~RunScope() { slot = outer; }
    RunScope(const RunScope&) = delete;
    RunScope& operator=(const RunScope&) = delete;
    Run*& slot;
    Run* outer;
  };

  static Clock::time_point deadline_after(std::chrono::milliseconds time) {
    // A very large limit must not wrap round into the past.
    return time > std::chrono::hours(24 * 365) ? Clock::time_point::max() : Clock::now() + time;
  }

  SqliteStatement prepare(std::string_view sql, StatementReport& report) {
    if (sql.find('\0') != std::string_view::npos) throw SqlError("the statement has a NUL byte in it");
    if (sql.size() > 4 * 1024 * 1024) throw SqlError("the statement is longer than 4 MiB");
    rules_.refused.clear();
    rules_.out_of_scope = false;
    rules_.read.clear();
    if (rules_.limits) {
      look_at_names(sql, rules_);
      if (!rules_.unasked.empty()) {
        rules_.refused = "the table " + rules_.unasked;
        rules_.out_of_scope = true;
        refuse();
      }
    }
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v2(db_.get(), sql.data(), static_cast<int>(sql.size()), &raw, &tail);
    SqliteStatement statement(raw);
    report.tables.assign(rules_.read.begin(), rules_.read.end());
    if (code != SQLITE_OK) fail(code);
    if (!statement) throw SqlError("there is no statement");
    if (!only_blanks(sql.substr(static_cast<std::size_t>(tail - sql.data())))) {
      throw SqlError("only one statement can be run at a time");
    }
    if (sqlite3_stmt_readonly(raw) == 0) throw SqlForbidden("only reading is possible on this connection");
    return statement;
  }

  void bind(sqlite3_stmt* statement, std::span<const Value> parameters) {
    const int wanted = sqlite3_bind_parameter_count(statement);
    if (static_cast<std::size_t>(wanted) != parameters.size()) {
      throw SqlError("the statement has " + std::to_string(wanted) + " parameters, but " +
                     std::to_string(parameters.size()) + " values were given");
    }
    for (int i = 0; i < wanted; ++i) {
      const Value& value = parameters[static_cast<std::size_t>(i)];
      int code = SQLITE_OK;
      if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        code = sqlite3_bind_int64(statement, i + 1, *integer);
      } else if (const auto* real = std::get_if<double>(&value)) {
        code = sqlite3_bind_double(statement, i + 1, *real);
      } else if (const auto* text = std::get_if<std::string>(&value)) {
        code =
            sqlite3_bind_text64(statement, i + 1, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
      } else {
        code = sqlite3_bind_null(statement, i + 1);
      }
      if (code != SQLITE_OK) fail(code);
    }
  }

  [[noreturn]] void fail(int code) {
    if (running_->stop == Stop::kCancelled || (code & 0xFF) == SQLITE_INTERRUPT) {
      if (running_->stop == Stop::kTime) throw SqlTimeout("the statement ran into its time limit");
      throw SqlCancelled("the statement was cancelled");
    }
    if (running_->stop == Stop::kTime) throw SqlTimeout("the statement ran into its time limit");
    const std::string message = sqlite3_errmsg(db_.get());
    switch (code & 0xFF) {
      case SQLITE_AUTH:
      case SQLITE_READONLY:
        refuse();
      default:
        if (!rules_.refused.empty()) refuse();
        throw SqlError(message);
    }
  }

  [[noreturn]] void refuse() const {
    if (rules_.out_of_scope)
      throw SqlOutOfScope(rules_.refused + " is not among what can be read on this connection");
    throw SqlForbidden(refusal());
  }

  std::string refusal() const {
    return "only reading is possible on this connection" +
           (rules_.refused.empty() ? std::string() : "; refused: " + rules_.refused);
  }

  static int on_progress(void* self) {
    Run* run = static_cast<SqliteConnection*>(self)->running_;
    return run != nullptr && run->must_stop() ? 1 : 0;
  }

  // SQLite asks again and again while another program holds the lock: waits a little each time.
  static int on_busy(void* self, int calls) {
    const auto& connection = *static_cast<SqliteConnection*>(self);
    Run* run = connection.running_;
    if (run == nullptr || run->must_stop()) return 0;
    constexpr std::chrono::milliseconds kPause{5};
    if (calls * kPause >= connection.busy_timeout_) return 0;
    std::this_thread::sleep_for(kPause);
    return 1;
  }

  const std::chrono::milliseconds busy_timeout_;
  StatementObserver observer_;
  ReadRules rules_;  // and what the authoriser refused last
  std::stop_token token_;
  Run* running_ = nullptr;
  SqliteHandle db_;
};

}  // namespace

std::unique_ptr<Connection> open_sqlite(const std::filesystem::path& file, const SqliteOptions& options) {
  return std::make_unique<SqliteConnection>(file, options);
}

}  // namespace ai_sdk::server
