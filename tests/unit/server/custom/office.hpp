#pragma once

#include "agents/registry.hpp"
#include "catalog/observed_catalog.hpp"
#include "catalog/sqlite_source.hpp"
#include "directory/directory.hpp"
#include "directory/members.hpp"
#include "store/metadata_store.hpp"
#include "store/store.hpp"
#include "support/temp_dir.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ai_sdk::server {

// Everything that an agent shows.
struct Shown final : EventSink {
  void content(std::string_view markdown) override { text += markdown; }
  void thinking(std::string_view thought) override { thoughts += std::string(thought) + '\n'; }
  void tool_use(std::string_view name, boost::json::object input, boost::json::object result) override {
    tools += std::string(name) + ' ';
    work += boost::json::serialize(input) + boost::json::serialize(result) + '\n';
  }
  std::string all() const { return text + thoughts + tools + work; }
  std::string text, thoughts, tools, work;
};

// Orders, which anybody may see, and salaries, which not everybody may; agents that are made in a test.
class Office : public ::testing::Test {
 protected:
  static constexpr const char* open_scope =
      R"(,"knowledge":{"services":[{"type":"table","fullyQualifiedName":"office.office.main.orders"}]})";

  Office() {
    sqlite3* db = nullptr;
    const auto file = (folder_.path() / "office.db").string();
    sqlite3_open(file.c_str(), &db);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> close(db, sqlite3_close);
    const int code = sqlite3_exec(db, R"(
      CREATE TABLE employees(id INTEGER PRIMARY KEY, name TEXT, salary INTEGER);
      INSERT INTO employees VALUES (1, 'Canary Jones', 98765), (2, 'Canary Smith', 98766);
      CREATE TABLE orders(id INTEGER PRIMARY KEY, employee_id INTEGER REFERENCES employees(id), amount REAL, note TEXT);
      INSERT INTO orders VALUES (1, 1, 10, 'a'), (2, 2, 20, 'b'), (3, 1, 30, NULL);
      CREATE VIEW pay AS SELECT name, salary FROM employees;)",
                                  nullptr, nullptr, nullptr);
    EXPECT_EQ(code, SQLITE_OK) << sqlite3_errmsg(db);
    catalog_.add(open_sqlite_source(file));
  }

  Directory& directory() {
    if (!directory_) directory_ = std::make_unique<Directory>(store_, agents_, catalog_, around_);
    return *directory_;
  }
  // `more`: further members, beginning with a comma.
  std::shared_ptr<const Agent> make(const std::string& abilities, const std::string& more = {}) {
    const std::string members =
        R"({"name":"helper","description":"Helps.","persona":"DataAnalyst","abilities":)" + abilities + more +
        "}";
    const auto checked = check_members(EntityKind::agent, boost::json::parse(members).as_object());
    return directory().runner_of(directory().put(EntityKind::agent, checked, {"ann", Role::editor}).entry);
  }
  // Keeps what was read, by statements that ran, in `read_`.
  Shown ask(const Agent& agent, const std::string& message, boost::json::object parameters = {}) {
    const Catalog observed = observed_catalog(catalog_, [this](const StatementReport& report) {
      if (report.outcome != StatementReport::Outcome::done) return;
      for (const auto& table : report.tables) read_ += table + ' ';
    });
    Shown shown;
    AgentRun run{message, std::move(parameters), "c", {}, memory_, {}, true};
    try {
      usage_ = agent.run(run, {observed, store_}, shown);
    } catch (const AgentFailure& failure) {
      shown.text += failure.what();
    }
    return shown;
  }

  ai_sdk::testing::TempDir folder_;
  Catalog catalog_;
  Store store_{":memory:"};
  AgentRegistry agents_ = built_in_agents();
  AroundAgent around_;
  boost::json::object memory_;
  RunUsage usage_;
  std::string read_;

 private:
  std::unique_ptr<Directory> directory_;
};

}  // namespace ai_sdk::server
