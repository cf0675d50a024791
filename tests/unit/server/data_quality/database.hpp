#pragma once

#include "agents/data_quality/analysis.hpp"
#include "catalog/catalog.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ai_sdk::server::quality {

// A directory of its own that is removed with everything in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A SQLite file made by SQL; the source is opened on it when it is first asked for.
class Database {
 public:
  Database() = default;
  explicit Database(const std::string& sql) { run(sql); }
  void run(const std::string& sql);
  const std::filesystem::path& file() const { return file_; }
  DataSource& source();
  TableInfo table(const std::string& name);
  // Profile, relations, detectors and plan: what the agent does for one table.
  TableReport analyse(const std::string& name);

 private:
  TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "shop.db";
  std::unique_ptr<DataSource> source_;
};

// n rows from an expression list over i = 1 … n: "INSERT INTO t SELECT i, 'a' || i FROM …"
std::string insert_rows(const std::string& table, const std::string& expressions, int n);

const Finding* find(const TableReport& report, const std::string& kind, const std::string& column);
// -1 where there is no such finding
std::int64_t count_of(const TableReport& report, const std::string& kind, const std::string& column);
// "kind/column=count" of everything found, for messages
std::string all_of(const TableReport& report);

}  // namespace ai_sdk::server::quality
