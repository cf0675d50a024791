#include "catalog/postgres_copy.hpp"

#include "catalog/connection.hpp"
#include "catalog/source_error.hpp"
#include "catalog/sqlite_open.hpp"
#include "postgres/session.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace ai_sdk::server {
namespace {

namespace fs = std::filesystem;

constexpr const char* file_prefix = "postgres-";

void run_on_copy(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw SqlError(std::string("the copy of the PostgreSQL data cannot be written: ") + sqlite3_errmsg(db));
  }
}

// Files of processes that are gone: postgres-PID-N.db and what SQLite puts beside them.
void remove_left_behind(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(file_prefix)) continue;
    const auto pid = std::atoi(name.c_str() + std::strlen(file_prefix));
    if (pid <= 0 || pid == ::getpid() || ::kill(pid, 0) == 0 || errno != ESRCH) continue;
    fs::remove(entry.path(), error);
  }
}

fs::path new_file(const fs::path& folder) {
  static std::atomic<int> count{0};
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    throw SourceError("The cache folder " + shown(folder) + " cannot be made: " + std::strerror(errno) +
                      ". Choose another one, or give this user the right to write there.");
  }
  remove_left_behind(folder);
  return folder / (file_prefix + std::to_string(::getpid()) + "-" + std::to_string(++count) + ".db");
}

const char* declared(CopiedAs as) {
  switch (as) {
    case CopiedAs::integer:
    case CopiedAs::truth:
      return "INTEGER";
    case CopiedAs::real:
      return "REAL";
    case CopiedAs::number:
      return "NUMERIC";
    case CopiedAs::bytes:
      return "BLOB";
    case CopiedAs::text:
      break;
  }
  return "TEXT";
}

std::string original_name(const PostgresTable& table) {
  return quote_identifier(table.schema) + "." + quote_identifier(table.name);
}

// Bytes from PostgreSQL's form \x0a0b.
std::string bytes_of(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  std::string bytes;
  for (std::size_t at = 2; at + 1 < hex.size(); at += 2) {
    bytes += static_cast<char>(digit(hex[at]) * 16 + digit(hex[at + 1]));
  }
  return bytes;
}

void bind(sqlite3_stmt* insert, int index, CopiedAs as, const PostgresRows& row, int column) {
  if (row.is_null(0, column)) {
    sqlite3_bind_null(insert, index);
    return;
  }
  const auto text = row.text(0, column);
  if (as == CopiedAs::integer) {
    sqlite3_bind_int64(insert, index, row.number(0, column));
  } else if (as == CopiedAs::truth) {
    sqlite3_bind_int(insert, index, text == "t" ? 1 : 0);
  } else if (as == CopiedAs::real || as == CopiedAs::number) {
    // "NaN" has no like in SQLite; infinities have.
    if (text == "NaN") {
      sqlite3_bind_null(insert, index);
    } else if (text.ends_with("Infinity")) {
      sqlite3_bind_double(insert, index, text[0] == '-' ? -HUGE_VAL : HUGE_VAL);
    } else {
      // The column's affinity makes it a number wherever none of its digits are lost.
      sqlite3_bind_text(insert, index, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    }
  } else if (as == CopiedAs::bytes) {
    const std::string bytes = bytes_of(text);
    sqlite3_bind_blob(insert, index, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
  } else {
    sqlite3_bind_text(insert, index, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }
}

bool same_shape(const PostgresTable& a, const PostgresTable& b) {
  const auto same_columns = [](const PostgresColumn& x, const PostgresColumn& y) {
    return x.name == y.name && x.as == y.as;
  };
  return a.schema == b.schema && a.name == b.name &&
         std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(), same_columns);
}

// What a statement that is being prepared reads.
int note_table(void* names, int action, const char* table, const char*, const char*, const char*) {
  if (action == SQLITE_READ && table != nullptr) {
    auto& list = *static_cast<std::vector<std::string>*>(names);
    if (std::find(list.begin(), list.end(), table) == list.end()) list.emplace_back(table);
  }
  return SQLITE_OK;
}

}  // namespace

PostgresCopy::PostgresCopy(std::string url, std::string service, const fs::path& folder)
    : url_(std::move(url)), service_(std::move(service)) {
  session();
  file_ = new_file(folder);
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(file_.c_str(), &raw,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  db_.reset(raw);
  if (code != SQLITE_OK) throw SourceError("The cache file " + shown(file_) + " cannot be opened.");
  ::chmod(file_.c_str(), 0600);
  add_regexp(raw);  // statements that use it are prepared here too
  // Readers keep what they read while a copy is made anew. The file dies with the process: no need to sync.
  run_on_copy(raw,
              std::string("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; "
                          "PRAGMA cache_size = -32768; CREATE TABLE ") +
                  quote_identifier(copy_mark_table) + " (id INTEGER)");
  refresh_tables();
}

PostgresCopy::~PostgresCopy() {
  db_.reset();
  std::error_code ignored;
  for (const char* ending : {"", "-wal", "-shm"}) fs::remove(file_.string() + ending, ignored);
}

PostgresSession& PostgresCopy::session() {
  if (!session_ || !session_->alive()) {
    session_.reset();
    session_ = std::make_unique<PostgresSession>(url_);
    // PostgreSQL itself refuses to write in this session.
    session_->run("SET default_transaction_read_only = on");
  }
  return *session_;
}

// Stays the same as long as no transaction of the database server has written anything.
std::string PostgresCopy::snapshot() {
  return std::string(session().run("SELECT pg_current_snapshot()::text").text(0, 0));
}

void PostgresCopy::refresh_tables() {
  const std::string now = snapshot();
  if (now == tables_seen_) return;
  std::vector<Kept> fresh;
  for (auto& table : read_postgres_tables(session(), service_)) fresh.push_back({std::move(table), {}});
  run_on_copy(db_.get(), "BEGIN IMMEDIATE");
  try {
    for (const auto& old : tables_) {
      const auto same = std::find_if(fresh.begin(), fresh.end(), [&](const Kept& kept) {
        return kept.table.info.name == old.table.info.name && same_shape(kept.table, old.table);
      });
      if (same != fresh.end()) {
        same->copied = old.copied;
      } else {
        run_on_copy(db_.get(), "DROP TABLE IF EXISTS " + quote_identifier(old.table.info.name));
      }
    }
    for (auto& kept : fresh) create(kept.table);
    run_on_copy(db_.get(), "COMMIT");
  } catch (...) {
    sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
  tables_ = std::move(fresh);
  tables_seen_ = now;
}

void PostgresCopy::create(const PostgresTable& table) {
  std::string sql = "CREATE TABLE IF NOT EXISTS " + quote_identifier(table.info.name) + " (";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (i > 0) sql += ", ";
    sql += quote_identifier(table.info.columns[i].name);
    sql += ' ';
    sql += declared(table.columns[i].as);
  }
  run_on_copy(db_.get(), sql + ")");
}

std::string PostgresCopy::version() {
  const std::lock_guard lock(mutex_);
  std::string now = snapshot();
  // Asked for before anything else, so that it is always known which relations there are.
  refresh_tables();
  const bool moving =
      std::any_of(tables_.begin(), tables_.end(), [](const Kept& kept) { return kept.table.moves; });
  return moving ? std::string() : now;
}

std::vector<TableInfo> PostgresCopy::tables() {
  const std::lock_guard lock(mutex_);
  refresh_tables();
  std::vector<TableInfo> infos;
  infos.reserve(tables_.size());
  for (const auto& kept : tables_) infos.push_back(kept.table.info);
  return infos;
}

std::vector<std::string> PostgresCopy::read_by(std::string_view sql) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  sqlite3_set_authorizer(db_.get(), note_table, &names);
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(db_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  sqlite3_finalize(statement);
  sqlite3_set_authorizer(db_.get(), nullptr, nullptr);
  return names;
}

void PostgresCopy::bring_up_to_date(const std::vector<std::string>& names, const std::stop_token& stop) {
  const std::lock_guard lock(mutex_);
  refresh_tables();
  for (auto& kept : tables_) {
    if (std::find(names.begin(), names.end(), kept.table.info.name) == names.end()) continue;
    bring_up_to_date(kept, tables_seen_, stop);
  }
}

void PostgresCopy::bring_up_to_date(Kept& kept, const std::string& snapshot, const std::stop_token& stop) {
  if (kept.copied.there && kept.copied.seen == snapshot && !kept.table.moves) return;
  std::string marks;
  if (kept.table.has_row_marks) {
    // Transactions are numbered upwards. As long as the number of rows is the same, a row that is gone has
    // been replaced by one of a later transaction, so the sum has grown.
    const std::string sql = "SELECT count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0) FROM ONLY " +
                            original_name(kept.table);
    session().for_each(
        sql.c_str(), [&](const PostgresRows& row) { marks = row.text(0, 0); }, stop);
  }
  const bool same = kept.copied.there && !marks.empty() && marks == kept.copied.marks;
  if (!same) {
    copy(kept.table, stop);
    kept.copied.there = true;
    kept.copied.marks = marks;
  }
  kept.copied.seen = snapshot;
}

void PostgresCopy::copy(const PostgresTable& table, const std::stop_token& stop) {
  std::string select = "SELECT ";
  std::string insert = "INSERT INTO " + quote_identifier(table.info.name) + " VALUES (";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string name = quote_identifier(table.columns[i].name);
    select += i > 0 ? ", " : "";
    select += table.columns[i].as == CopiedAs::bytes ? "substring(" + name + " from 1 for 64)" : name;
    insert += i > 0 ? ",?" : "?";
  }
  select += " FROM " + original_name(table);
  insert += ")";
  run_on_copy(db_.get(), "BEGIN IMMEDIATE; DELETE FROM " + quote_identifier(table.info.name));
  try {
    sqlite3_stmt* raw = nullptr;
    sqlite3_prepare_v2(db_.get(), insert.c_str(), -1, &raw, nullptr);
    const SqliteStatement statement(raw);
    if (!statement) throw SqlError(sqlite3_errmsg(db_.get()));
    session().for_each(
        select.c_str(),
        [&](const PostgresRows& row) {
          for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const int column = static_cast<int>(i);
            bind(raw, column + 1, table.columns[i].as, row, column);
          }
          if (sqlite3_step(raw) != SQLITE_DONE) {
            throw SqlError(std::string("the copy of the PostgreSQL data cannot be written: ") +
                           sqlite3_errmsg(db_.get()) + "; check the disk of the cache folder");
          }
          sqlite3_reset(raw);
        },
        stop);
  } catch (...) {
    sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
  run_on_copy(db_.get(), "COMMIT");
}

}  // namespace ai_sdk::server
