#pragma once

#include "agents/agent.hpp"
#include "catalog/catalog.hpp"
#include "store/store.hpp"

#include <boost/json/object.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::sql_query {

// A directory that goes away with the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Runs statements on a SQLite file, which is created where it is not there.
void run_script(const std::filesystem::path& file, const std::string& sql);
// A small shop: customers, products, orders, order_items, inventory.
std::string small_shop();

struct RecordedEvents final : EventSink {
  std::string text;
  std::vector<std::string> thoughts;
  struct Tool {
    std::string name;
    boost::json::object input, result;
  };
  std::vector<Tool> tools;
  void content(std::string_view markdown) override { text += markdown; }
  void thinking(std::string_view thought) override { thoughts.emplace_back(thought); }
  void tool_use(std::string_view name, boost::json::object input, boost::json::object result) override {
    tools.push_back({std::string(name), std::move(input), std::move(result)});
  }
};

// An agent over a database of its own, and one conversation with it.
class Talk {
 public:
  explicit Talk(const std::string& script = small_shop());

  RecordedEvents ask(const std::string& message, boost::json::object parameters = {});
  // The answer as its JSON document.
  boost::json::object ask_json(const std::string& message, boost::json::object parameters = {});
  // Rows as text, for comparing; numbers to nine digits. Sorted, unless the order matters.
  std::vector<std::string> rows_of(const boost::json::object& answer, bool ordered = false);
  std::vector<std::string> rows_by_hand(const std::string& sql, bool ordered = false);
  void add_source(const std::string& name, const std::string& script);
  void forget() { memory.clear(); }
  const std::filesystem::path& file() const { return file_; }

  boost::json::object memory;
  RunUsage usage;

 private:
  TemporaryDirectory directory_;
  std::filesystem::path file_;
  Catalog catalog_;
  Store store_{":memory:"};
  std::unique_ptr<Agent> agent_;
};

}  // namespace ai_sdk::server::sql_query
