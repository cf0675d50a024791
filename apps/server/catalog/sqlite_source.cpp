#include "catalog/sqlite_source.hpp"

#include "catalog/file_version.hpp"
#include "catalog/sqlite_connection.hpp"

#include <sys/stat.h>

#include <array>
#include <map>
#include <mutex>
#include <tuple>

namespace ai_sdk::server {

namespace {

namespace fs = std::filesystem;

std::string text(const Value& value) {
  const auto* held = std::get_if<std::string>(&value);
  return held != nullptr ? *held : std::string();
}

std::int64_t integer(const Value& value) {
  const auto* held = std::get_if<std::int64_t>(&value);
  return held != nullptr ? *held : 0;
}

constexpr QueryLimits kCatalogLimits{.max_rows = 1'000'000};

std::vector<ColumnInfo> read_columns(Connection& connection, const std::string& table) {
  std::vector<ColumnInfo> columns;
  const Value name = table;
  // hidden = 1 are the inner columns of virtual tables; 2 and 3 are generated columns, which people do see.
  const auto rows = connection.query(
      "SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid",
      std::span(&name, 1), kCatalogLimits);
  for (const auto& row : rows.rows) {
    columns.push_back({text(row[0]), text(row[1]), integer(row[2]) != 0, static_cast<int>(integer(row[3]))});
  }
  return columns;
}

std::vector<ForeignKey> read_foreign_keys(Connection& connection, const std::string& table) {
  std::vector<ForeignKey> keys;
  const Value name = table;
  // SQLite numbers them from the last one declared to the first.
  const auto rows = connection.query(
      "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq",
      std::span(&name, 1), kCatalogLimits);
  std::int64_t current = -1;
  for (const auto& row : rows.rows) {
    if (integer(row[0]) != current) {
      current = integer(row[0]);
      keys.push_back({{}, text(row[1]), {}});
    }
    keys.back().columns.push_back(text(row[2]));
    if (const std::string target = text(row[3]); !target.empty())
      keys.back().target_columns.push_back(target);
  }
  return keys;
}

// What tells one state of the file from another: which file it is, when it was written, what its schema is.
using State = std::tuple<dev_t, ino_t, off_t, std::int64_t, off_t, std::int64_t, std::int64_t>;

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

class SqliteSource final : public DataSource {
 public:
  SqliteSource(fs::path file, std::string service) : file_(std::move(file)), service_(std::move(service)) {
    refresh();
  }

  const std::string& service() const override { return service_; }
  std::string_view service_type() const override { return "SQLite"; }

  // Whoever writes to a SQLite database writes to one of these two files.
  std::string version() override {
    const std::array files{file_, fs::path(file_.string() + "-wal")};
    return file_version(files);
  }

  std::vector<TableInfo> tables() override {
    const std::lock_guard lock(mutex_);
    refresh();
    return tables_;
  }

  std::unique_ptr<Connection> connect() override { return open_sqlite(file_); }

 private:
  void refresh() {
    const auto connection = open_sqlite(file_);
    const State now = state(*connection);
    if (known_ && now == state_) return;
    std::vector<TableInfo> fresh = read(*connection);
    tables_ = std::move(fresh);
    state_ = now;
    known_ = true;
  }

  State state(Connection& connection) const {
    struct stat file {};
    struct stat log {};
    ::stat(file_.c_str(), &file);
    ::stat((file_.string() + "-wal").c_str(), &log);
    return {file.st_dev,
            file.st_ino,
            file.st_size,
            nanoseconds(file.st_mtim),
            log.st_size,
            nanoseconds(log.st_mtim),
            connection.count("PRAGMA schema_version")};
  }

  std::vector<TableInfo> read(Connection& connection) const {
    std::vector<TableInfo> tables;
    const auto rows = connection.query(
        "SELECT l.name, l.type, s.sql FROM pragma_table_list l "
        "LEFT JOIN sqlite_schema s ON s.type = 'view' AND s.name = l.name "
        "WHERE l.schema = 'main' AND l.type <> 'shadow' "
        "AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY l.name",
        {}, kCatalogLimits);
    for (const auto& row : rows.rows) {
      TableInfo table;
      table.service = service_;
      table.database = service_;
      table.schema = "main";
      table.name = text(row[0]);
      table.is_view = text(row[1]) == "view";
      table.definition = text(row[2]);
      try {
        table.columns = read_columns(connection, table.name);
        table.foreign_keys = read_foreign_keys(connection, table.name);
      } catch (const SqlError&) {
        table.columns.clear();
      }
      // A view of tables that are gone and a virtual table of an unknown module have no columns: nothing in
      // them can be read, so to agents they do not exist.
      if (!table.columns.empty()) tables.push_back(std::move(table));
    }
    return tables;
  }

  const fs::path file_;
  const std::string service_;
  std::mutex mutex_;
  bool known_ = false;
  State state_{};
  std::vector<TableInfo> tables_;
};

}  // namespace

std::unique_ptr<DataSource> open_sqlite_source(const fs::path& file) {
  return open_sqlite_source(file, file.stem().string());
}

std::unique_ptr<DataSource> open_sqlite_source(const fs::path& file, std::string service) {
  return std::make_unique<SqliteSource>(fs::absolute(file), std::move(service));
}

}  // namespace ai_sdk::server
