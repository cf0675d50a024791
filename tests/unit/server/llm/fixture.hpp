#pragma once

#include "agents/agent.hpp"
#include "agents/sql_query/sql_query_agent.hpp"
#include "catalog/catalog.hpp"
#include "catalog/sample_shop.hpp"
#include "catalog/sqlite_source.hpp"
#include "store/store.hpp"
#include "support/temp_dir.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ai_sdk::server::llm {

// Everything that an agent shows, in order.
struct RecordedEvents final : EventSink {
  void content(std::string_view markdown) override {
    text += markdown;
    pieces.emplace_back(markdown);
  }
  void thinking(std::string_view thought) override { thoughts.emplace_back(thought); }
  void tool_use(std::string_view name, boost::json::object input, boost::json::object result) override {
    tools.push_back({std::string(name), std::move(input), std::move(result)});
  }
  bool thought_of(std::string_view part) const {
    for (const auto& thought : thoughts)
      if (thought.find(part) != std::string::npos) return true;
    return false;
  }
  struct Tool {
    std::string name;
    boost::json::object input, result;
  };
  std::string text;
  std::vector<std::string> pieces, thoughts;
  std::vector<Tool> tools;
};

// The sample shop as a catalog, and a store.
struct Shop {
  Shop() {
    create_sample_shop(folder.path() / "shop.sqlite");
    catalog.add(open_sqlite_source(folder.path() / "shop.sqlite"));
  }
  ai_sdk::testing::TempDir folder;
  Catalog catalog;
  Store store{":memory:"};
};

}  // namespace ai_sdk::server::llm
