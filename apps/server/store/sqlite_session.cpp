#include "store/sessions.hpp"
#include "store/store.hpp"

#include <sqlite3.h>

namespace ai_sdk::server {
namespace {

constexpr int busy_timeout_ms = 5'000;
// Marks the file as ours ("AISd"), so that another program's database is never written to by mistake.
constexpr std::int64_t application_id = 0x41495364;

[[noreturn]] void fail(sqlite3* db) { throw StoreError(sqlite3_errmsg(db)); }

class SqliteStoreStatement final : public StoreStatement {
 public:
  SqliteStoreStatement(sqlite3* db, std::string_view sql) : db_(db) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement, nullptr) != SQLITE_OK) {
      fail(db);
    }
    statement_.reset(statement);
  }

  void bind(int index, std::string_view text) override {
    // A null pointer would be bound as NULL, and an empty view may have one.
    const char* bytes = text.data() != nullptr ? text.data() : "";
    if (sqlite3_bind_text64(statement_.get(), index, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8) !=
        SQLITE_OK) {
      fail(db_);
    }
  }

  void bind(int index, std::int64_t number) override {
    if (sqlite3_bind_int64(statement_.get(), index, number) != SQLITE_OK) fail(db_);
  }

  bool step() override {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail(db_);
    return false;
  }

  std::string text(int column) const override {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
  }

  std::int64_t number(int column) const override { return sqlite3_column_int64(statement_.get(), column); }

  void reset() noexcept override {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  sqlite3* db_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class SqliteStoreSession final : public StoreSession {
 public:
  explicit SqliteStoreSession(const std::string& file) {
    sqlite3* db = nullptr;
    const int code = sqlite3_open_v2(
        file.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    db_.reset(db);
    if (code != SQLITE_OK) throw StoreError(db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code));
    sqlite3_busy_timeout(db, busy_timeout_ms);
  }

  std::unique_ptr<StoreStatement> prepare(std::string_view sql) override {
    return std::make_unique<SqliteStoreStatement>(db_.get(), sql);
  }

  void execute(const char* sql) override {
    if (sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(db_.get());
  }

  void begin() override { execute("BEGIN IMMEDIATE"); }
  void commit() override { execute("COMMIT"); }
  void roll_back() noexcept override { sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr); }

  void check_whose_it_is() override {
    const auto id = number("PRAGMA application_id");
    if (id != application_id &&
        (id != 0 || layout() != 0 || number("SELECT count(*) FROM sqlite_schema") != 0)) {
      throw StoreError("is a database of another program; choose another file with --store");
    }
    execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  }

  std::int64_t layout() override { return number("PRAGMA user_version"); }

  void set_layout(std::int64_t version) override {
    const std::string marks = "PRAGMA application_id = " + std::to_string(application_id) +
                              "; PRAGMA user_version = " + std::to_string(version);
    execute(marks.c_str());
  }

 private:
  struct Close {
    void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
  };

  std::int64_t number(std::string_view sql) {
    SqliteStoreStatement statement(db_.get(), sql);
    return statement.step() ? statement.number(0) : 0;
  }

  std::unique_ptr<sqlite3, Close> db_;
};

}  // namespace

std::unique_ptr<StoreSession> open_sqlite_session(const std::string& file) {
  return std::make_unique<SqliteStoreSession>(file);
}

}  // namespace ai_sdk::server
