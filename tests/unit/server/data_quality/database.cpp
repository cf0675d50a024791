#include "database.hpp"

#include "agents/data_quality/relations.hpp"
#include "catalog/sqlite_source.hpp"

#include <sqlite3.h>
#include <stdlib.h>

#include <stdexcept>

namespace ai_sdk::server::quality {

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "ai-sdk-quality-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void Database::run(const std::string& sql) {
  sqlite3* db = nullptr;
  sqlite3_open(file_.c_str(), &db);
  char* message = nullptr;
  const int code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message);
  const std::string text = message == nullptr ? "" : message;
  sqlite3_free(message);
  sqlite3_close(db);
  if (code != SQLITE_OK) throw std::runtime_error(text + " in " + sql.substr(0, 300));
}

DataSource& Database::source() {
  if (!source_) source_ = open_sqlite_source(file_);
  return *source_;
}

TableInfo Database::table(const std::string& name) {
  for (TableInfo& table : source().tables()) {
    if (table.name == name) return std::move(table);
  }
  throw std::runtime_error("no table " + name);
}

TableReport Database::analyse(const std::string& name) {
  const auto connection = source().connect();
  TableProfile profile = profile_table(*connection, table(name));
  find_relations(*connection, profile, source().tables());
  return analyse_table(*connection, profile);
}

std::string insert_rows(const std::string& table, const std::string& expressions, int n) {
  return "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < " + std::to_string(n) +
         ") INSERT INTO " + table + " SELECT " + expressions + " FROM r;";
}

const Finding* find(const TableReport& report, const std::string& kind, const std::string& column) {
  for (const Finding& finding : report.findings) {
    if (finding.kind == kind && finding.column == column) return &finding;
  }
  return nullptr;
}

std::int64_t count_of(const TableReport& report, const std::string& kind, const std::string& column) {
  const Finding* finding = find(report, kind, column);
  return finding == nullptr ? -1 : finding->count;
}

std::string all_of(const TableReport& report) {
  std::string out;
  for (const Finding& finding : report.findings) {
    out += finding.kind + "/" + finding.column + "=" + std::to_string(finding.count) + " ";
  }
  return out;
}

}  // namespace ai_sdk::server::quality
