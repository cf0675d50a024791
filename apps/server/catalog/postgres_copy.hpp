#pragma once

#include "catalog/postgres_tables.hpp"
#include "catalog/sqlite_handle.hpp"

#include <filesystem>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace ai_sdk::server {

class PostgresSession;

// The SQLite file into which relations of a PostgreSQL database are copied when they are needed. It belongs
// to this process and is removed with this object; what a process that was killed left behind is removed by
// the next one. Thread-safe.
class PostgresCopy {
 public:
  // Connects and reads which relations there are. Throws PostgresError, SourceError.
  PostgresCopy(std::string url, std::string service, const std::filesystem::path& folder);
  ~PostgresCopy();
  PostgresCopy(const PostgresCopy&) = delete;
  PostgresCopy& operator=(const PostgresCopy&) = delete;

  const std::filesystem::path& file() const { return file_; }
  // Changes with every transaction of the database server that has written something; empty where some
  // relation may change without one. Throws PostgresError, SqlError.
  std::string version();
  // The relations as they are now. Throws PostgresError, SqlError.
  std::vector<TableInfo> tables();
  // Makes the copies of these (by their names in the copy; others are ignored) the same as the originals.
  // Throws PostgresCancelled once `stop` is set, PostgresError, SqlError.
  void bring_up_to_date(const std::vector<std::string>& names, const std::stop_token& stop);
  // The relations that a statement reads, in SQLite's words; empty where it cannot be prepared.
  std::vector<std::string> read_by(std::string_view sql);

 private:
  // What a relation of PostgreSQL was like when it was copied.
  struct Copied {
    std::string seen;   // the snapshot at which it was last known to be the same
    std::string marks;  // counts its rows and the transactions that wrote them
    bool there = false;
  };
  struct Kept {
    PostgresTable table;
    Copied copied;
  };

  PostgresSession& session();
  void refresh_tables();  // with the lock held, as the next ones
  void create(const PostgresTable& table);
  void bring_up_to_date(Kept& kept, const std::string& snapshot, const std::stop_token& stop);
  void copy(const PostgresTable& table, const std::stop_token& stop);
  std::string snapshot();

  const std::string url_;
  const std::string service_;
  std::mutex mutex_;
  std::unique_ptr<PostgresSession> session_;
  std::filesystem::path file_;
  SqliteHandle db_;
  std::string tables_seen_;  // the snapshot at which the list of relations was read
  std::vector<Kept> tables_;
};

}  // namespace ai_sdk::server
