#pragma once

#include "catalog/catalog.hpp"
#include "catalog/data_source.hpp"
#include "test_cases/test_run.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace ai_sdk::server::tests {

// SQLite files made by SQL, opened as data sources, in a folder that is gone when the test ends.
class Sources {
 public:
  Sources() {
    std::string name = (std::filesystem::temp_directory_path() / "test-cases-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~Sources() {
    sources_.clear();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Sources(const Sources&) = delete;
  Sources& operator=(const Sources&) = delete;

  // The file's name is the service's.
  void add(const std::string& service, const std::string& sql) {
    const auto file = folder_ / (service + ".db");
    sqlite3* db = nullptr;
    sqlite3_open(file.c_str(), &db);
    const int code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
    const std::string text = sqlite3_errmsg(db);
    sqlite3_close(db);
    if (code != SQLITE_OK) throw std::runtime_error(text);
    sources_.push_back(open_data_source(file, folder_ / "cache"));
    for (auto& table : sources_.back()->tables()) tables.push_back({sources_.back().get(), std::move(table)});
  }

  std::vector<TableRef> tables;

  const TableRef& table(const std::string& name) const {
    for (const auto& table : tables) {
      if (table.info.name == name) return table;
    }
    throw std::runtime_error("no table " + name);
  }

  // Runs a definition; a column's type is what the caller says.
  Outcome run(const std::string& definition, const std::string& table_name, const std::string& column,
              const boost::json::object& parameters, std::string_view type = "INT",
              std::chrono::system_clock::time_point now = std::chrono::system_clock::now()) const {
    const auto* found = find_test_definition(definition);
    if (found == nullptr) throw std::runtime_error("no definition " + definition);
    const Parameters checked(*found, parameters);
    const TableRef& tested = table(table_name);
    const TestRun test{*found, checked, tested, tested.info.find_column(column), type, tables, {}, now};
    return run_test(test);
  }

 private:
  std::filesystem::path folder_;
  std::vector<std::unique_ptr<DataSource>> sources_;
};

// "Success min=1 max=9", with the counts of rows where there are some: "Failed 3/1 …" is 3 passed, 1 failed.
inline std::string in_short(const Outcome& outcome) {
  std::string out(to_string(outcome.status));
  if (outcome.passed_rows)
    out += " " + std::to_string(*outcome.passed_rows) + "/" + std::to_string(*outcome.failed_rows);
  for (const auto& [name, value] : outcome.values) out += " " + name + "=" + value;
  return out;
}

}  // namespace ai_sdk::server::tests
