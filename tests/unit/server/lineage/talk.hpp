#pragma once

#include "agents/agent.hpp"
#include "catalog/catalog.hpp"
#include "catalog/sqlite_source.hpp"
#include "store/store.hpp"
#include "support/temp_dir.hpp"

#include <boost/json/parse.hpp>

#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

struct Heard final : EventSink {
  void content(std::string_view markdown) override { text += markdown; }
  void thinking(std::string_view) override {}
  void tool_use(std::string_view name, boost::json::object, boost::json::object) override {
    tools.emplace_back(name);
  }
  std::string text;
  std::vector<std::string> tools;
};

// A conversation with an agent over a SQLite file that a script makes.
class Talk {
 public:
  Talk(std::unique_ptr<Agent> agent, const std::string& script) : agent_(std::move(agent)) {
    const auto file = folder_.path() / "shop.sqlite";
    sqlite3* database = nullptr;
    if (sqlite3_open(file.c_str(), &database) != SQLITE_OK ||
        sqlite3_exec(database, script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error("the test's script failed");
    sqlite3_close(database);
    catalog.add(open_sqlite_source(file));
  }
  std::string say(const std::string& message, const char* parameters = "{}") {
    Heard heard;
    AgentRun run{message, boost::json::parse(parameters).as_object(), "c", {}, memory, stop.get_token(),
                 may_edit};
    usage = agent_->run(run, {catalog, store}, heard);
    tools = heard.tools;
    return heard.text;
  }
  Catalog catalog;
  Store store{":memory:"};
  boost::json::object memory;
  bool may_edit = true;
  std::stop_source stop;
  RunUsage usage;
  std::vector<std::string> tools;

 private:
  ai_sdk::testing::TempDir folder_;
  std::unique_ptr<Agent> agent_;
};

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace ai_sdk::server
